/* The small machine whose runs are argued about, and what can be asked of a run. */
#include "kernels/proofs/dispute.h"
#include "kernels/proofs/machine.h"
#include "tests/proofs.h"
#include "tests/test.h"

#include <stddef.h>
#include <string.h>

TEST(a_run_never_stands_still_and_uses_every_operation)
{
    uint32_t seen = 0;
    for (uint64_t task = 0; task < 50; task++) {
        struct machine_program program;
        struct machine machine;
        dpk_machine_load(task, &program, &machine);
        for (uint64_t k = 0; k < 300; k++) {
            struct machine before = machine;
            seen |= 1U << (program.words[machine.place] & 7);
            dpk_machine_step(&machine, &program);
            CHECK(memcmp(&before, &machine, sizeof machine) != 0);
            REQUIRE(machine.place < MACHINE_PROGRAM);
            CHECK_INT((int64_t)machine.clock, (int64_t)k + 1);
        }
    }
    CHECK_INT(seen, 255);
}

TEST(runs_of_different_tasks_part_and_of_one_do_not)
{
    struct machine_program program[3];
    struct machine machine[3];
    for (int i = 0; i < 3; i++) {
        dpk_machine_load(i == 2, &program[i], &machine[i]);
        for (int k = 0; k < 1000; k++) {
            dpk_machine_step(&machine[i], &program[i]);
        }
    }
    CHECK(memcmp(&machine[0], &machine[1], sizeof machine[0]) == 0);
    CHECK(memcmp(&machine[0], &machine[2], sizeof machine[0]) != 0);
}

TEST(states_survive_writing)
{
    struct machine_program program;
    struct machine machine;
    struct machine again;
    uint8_t bytes[MACHINE_BYTES];
    dpk_machine_load(9, &program, &machine);
    dpk_machine_step(&machine, &program);
    dpk_machine_write(&machine, bytes);
    dpk_machine_read(&again, bytes);
    CHECK(memcmp(&machine, &again, sizeof machine) == 0);
    memset(bytes, 255, sizeof bytes);
    dpk_machine_read(&again, bytes);
    CHECK(again.place < MACHINE_PROGRAM);
}

TEST(a_prover_declines_what_cannot_be_asked)
{
    static const uint8_t beacon[32];
    struct proofs at;
    const struct proofs_claim row = {0, 1, 1, 1, 1, 1};
    uint8_t question[40] = {0};
    uint64_t length;
    REQUIRE(proofs_open(&at, "bisect:steps=6", "honest", 7) == DPK_OK);
    proofs_claims(&at, &row, 1);
    REQUIRE(proofs_enroll(&at, 0) == DPK_OK);
    REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
    for (uint64_t n = 0; n < sizeof question; n++) {
        question[0] = 7;
        proofs_replace(&at.challenges, 0, question, n);
        REQUIRE(proofs_prove(&at, 0) == DPK_OK);
        proofs_string(&at.proofs, 0, &length);
        CHECK_INT((int64_t)length, 0);
    }
    for (uint32_t kind = 0; kind < 4; kind++) {
        for (uint32_t level = 0; level < 6; level++) {
            for (uint64_t index = 0; index < 9; index++) {
                const struct dispute asked = {kind, level, index};
                dpk_dispute_write(asked, question);
                proofs_replace(&at.challenges, 0, question, DISPUTE_BYTES);
                REQUIRE(proofs_prove(&at, 0) == DPK_OK);
                proofs_string(&at.proofs, 0, &length);
                CHECK_INT((int64_t)length, (int64_t)dpk_dispute_length(asked, 7));
            }
        }
    }
    proofs_close(&at);
}
