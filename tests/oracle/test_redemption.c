/* A treasury's price against the issuer's own examples. */
#include "models/redemption.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

TEST(a_treasury_prices_iot_as_hip_52_does)
{
    enum { HNT = 100000000, IOT = 1000000 }; /* base units in one */
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip52_treasury.csv", .unit = "HNT"};
    REQUIRE(csv_open(&csv, "tests/oracle/data/helium_hip52_treasury.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        double rate = dps_redemption_rate(csv_count(&csv, i, "hnt_in_reserve") * HNT,
            HNT, csv_count(&csv, i, "iot_supply") * IOT, IOT);
        double theirs = csv_number(&csv, i, "expected_price_hnt_per_iot");
        figures_row(&figures, rate, theirs, 1e-11, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}
