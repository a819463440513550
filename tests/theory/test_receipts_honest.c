/* 10^5 honest receipts, of random claims, at random dates: all of them hold. */
#include "tests/sworn.h"
#include "tests/test.h"

TEST(a_hundred_thousand_honest_receipts_are_accepted)
{
    CHECK_INT(sworn_accepted("receipt", 100000), 100000);
}
