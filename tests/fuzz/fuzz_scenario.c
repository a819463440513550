/* Any bytes as a scenario: a sentence or a value, never a crash; a value's text reads
 * back as itself. */
#include "sim/scenario/scenario.h"

#include "tests/sample_scenario.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n); /* NOLINT */

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) /* NOLINT */
{
    struct dps_scenario *scenario = NULL;
    struct dps_scenario *again = NULL;
    struct dps_error err = {.status = DPS_OK};
    enum dps_status status = dps_scenario_read("nowhere/x.yaml", (const char *)bytes, n,
        &sample_world_record, NULL, &scenario, &err);
    if (status != DPS_OK) {
        bool told = err.status == status && err.text[0] != '\0' &&
                    strchr(err.text, '\n') == NULL;
        if (!told) {
            abort();
        }
        return 0;
    }
    const char *text = dps_scenario_text(scenario);
    status = dps_scenario_read(
        "nowhere/y.yaml", text, strlen(text), &sample_world_record, NULL, &again, &err);
    if (status != DPS_OK || strcmp(dps_scenario_text(again), text) != 0) {
        abort();
    }
    dps_scenario_close(&again);
    dps_scenario_close(&scenario);
    return 0;
}
