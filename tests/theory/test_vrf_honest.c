/* 10^5 honest proofs of random functions, of random claims: all of them hold. */
#include "tests/sworn.h"
#include "tests/test.h"

TEST(a_hundred_thousand_honest_outputs_are_accepted)
{
    CHECK_INT(sworn_accepted("vrf", 100000), 100000);
}
