/* What Filecoin's nodes pledge, pay and have locked, to the attoFIL. */
#include "models/collateral/filecoin.h"
#include "models/vesting_schedule.h"
#include "sim/core/date.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

#define DATA "tests/oracle/data/"

/* ---- pledge and fees ----------------------------------------- */

static dps_wide
read_wide(const struct csv *csv, size_t row, const char *column)
{
    dps_wide x = 0;
    for (const char *at = csv_text(csv, row, column); *at >= '0' && *at <= '9'; at++) {
        x *= 10;
        x += (unsigned char)(*at - '0');
    }
    return x;
}

static void
wide_row(struct figures *figures, dps_wide ours, dps_wide theirs)
{
    CHECK(ours >> 64 == theirs >> 64);
    figures_exact(figures, (long long)(uint64_t)ours, (long long)(uint64_t)theirs);
}

TEST(filecoin_pledges_to_the_attofil)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_initial_pledge_fip0081.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_initial_pledge_fip0081.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        const struct dps_filecoin_pledge self = {
            .power = read_wide(&csv, i, "qa_sector_power"),
            .network = read_wide(&csv, i, "network_qa_power"),
            .baseline = read_wide(&csv, i, "baseline_power"),
            .circulating = read_wide(&csv, i, "circulating_supply_atto"),
            .reward = read_wide(&csv, i, "reward_estimate"),
            .ramp_epoch = csv_count(&csv, i, "epochs_since_ramp_start"),
            .ramp = csv_count(&csv, i, "ramp_duration_epochs"),
        };
        wide_row(&figures, dps_filecoin_initial_pledge(&self),
            read_wide(&csv, i, "expected_initial_pledge_atto"));
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(filecoin_charges_the_end_of_a_sector_to_the_attofil)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_termination_fee.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_termination_fee.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        wide_row(&figures,
            dps_filecoin_termination_fee(read_wide(&csv, i, "initial_pledge_atto"),
                csv_count(&csv, i, "sector_age_epochs"),
                read_wide(&csv, i, "fault_fee_atto")),
            read_wide(&csv, i, "expected_fee_atto"));
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(filecoin_charges_a_daily_fee)
{
    struct csv csv = {0};
    struct figures figures = {
        .file = "filecoin_daily_proof_fee.csv", .unit = "attoFIL"};
    REQUIRE(csv_open(&csv, DATA "filecoin_daily_proof_fee.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        dps_wide supply = read_wide(&csv, i, "circulating_supply_fil");
        dps_wide fee =
            dps_filecoin_daily_fee(supply * (dps_wide)1000000000 * (dps_wide)1000000000,
                read_wide(&csv, i, "qap_gib") << 30);
        int64_t gap = (int64_t)fee - csv_count(&csv, i, "expected_fee_atto");
        figures_row(&figures, (double)gap, 0, csv_number(&csv, i, "tolerance_atto"), 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(filecoin_counts_verified_bytes_ten_times)
{
    const dps_wide life = (dps_wide)540 * DPS_FILECOIN_DAY;
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_qa_power.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_qa_power.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        dps_wide size = read_wide(&csv, i, "sector_size_bytes");
        double verified =
            csv_number(&csv, i, "verified_fraction") * (double)(size * life);
        wide_row(&figures, dps_filecoin_qa_power(size, life, (dps_wide)verified),
            read_wide(&csv, i, "expected_qa_power_bytes"));
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- vesting ------------------------------------------------- */

TEST(filecoin_frees_locked_funds_at_its_own_epochs)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_vesting_table.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_vesting_table.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        const struct dps_vesting_schedule schedule = {
            .delay = csv_count(&csv, i, "initial_delay"),
            .period = csv_count(&csv, i, "vest_period"),
            .step = csv_count(&csv, i, "step_duration"),
            .quantum = csv_count(&csv, i, "quantization"),
            .offset = csv_count(&csv, i, "proving_period_start"),
        };
        int64_t begin = csv_count(&csv, i, "proving_period_start") +
                        csv_count(&csv, i, "vest_start_offset_from_period_start");
        int64_t sum = csv_count(&csv, i, "vest_sum");
        const char *at = csv_text(&csv, i, "vested_at_each_epoch_from_vest_start");
        int64_t before = 0;
        for (int64_t epoch = begin; *at != '\0'; epoch++) {
            char *end = NULL;
            int64_t expected = strtoll(at, &end, 10);
            int64_t now = dps_vesting_schedule_free(&schedule, sum, begin, epoch);
            figures_exact(&figures, now - before, expected);
            before = now;
            at = end + strspn(end, " ");
        }
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* mechaFIL frees a 180th of what is locked each day: its column of locked rewards from
 * its column of daily rewards, of which three quarters are locked. */
TEST(mechafil_frees_a_part_of_all_that_is_locked_each_day)
{
    const struct dps_vesting_geometric law = {180, {.ns = DPS_DAY * DPS_NS}};
    const double nano = 1e9;
    struct csv csv = {0};
    struct figures figures = {
        .file = "filecoin_mechafil_sim_daily.csv (locked)", .unit = "FIL"};
    const char *path = test_shared_file("oracles/filecoin_mechafil_sim_daily.csv");
    if (path == NULL) {
        test_skip("no filecoin_mechafil_sim_daily.csv");
        return;
    }
    REQUIRE(csv_open(&csv, path));
    int64_t locked = (int64_t)(csv_number(&csv, 0, "network_locked_reward") * nano);
    for (size_t i = 1; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        locked += (int64_t)(0.75 * csv_number(&csv, i, "day_network_reward") * nano) -
                  dps_vesting_geometric_step(&law, locked);
        figures_row(&figures, (double)locked / nano,
            csv_number(&csv, i, "network_locked_reward"), 1e-6, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}
