#include "kernels/proofs/machine.h"

#include "kernels/proofs/merkle.h"
#include "kernels/proofs/strings.h"

/* ---- instructions ------------------------------------------------------ */

/* What a word says: an operation, three registers and a number. */
struct instruction {
    uint32_t operation, to, a, b;
    uint64_t number;
};

static struct instruction
read_word(uint64_t word)
{
    return (struct instruction){
        .operation = (uint32_t)(word & 7),
        .to = (uint32_t)(word >> 3 & 7),
        .a = (uint32_t)(word >> 6 & 7),
        .b = (uint32_t)(word >> 9 & 7),
        .number = word >> 12,
    };
}

typedef void operation(struct machine *of, const struct instruction *does);

static void
add(struct machine *of, const struct instruction *does)
{
    of->registers[does->to] = of->registers[does->a] + of->registers[does->b];
}

static void
multiply(struct machine *of, const struct instruction *does)
{
    of->registers[does->to] = of->registers[does->a] * (of->registers[does->b] | 1);
}

static void
differ(struct machine *of, const struct instruction *does)
{
    of->registers[does->to] = of->registers[does->a] ^ of->registers[does->b];
}

static void
rotate(struct machine *of, const struct instruction *does)
{
    uint64_t value = of->registers[does->a];
    uint32_t by = (uint32_t)(does->number % 63) + 1;
    of->registers[does->to] = value << by | value >> (64 - by);
}

static void
count(struct machine *of, const struct instruction *does)
{
    of->registers[does->to] += does->number;
}

static void
compare(struct machine *of, const struct instruction *does)
{
    of->registers[does->to] ^= of->registers[does->a] < of->registers[does->b];
}

static void
jump(struct machine *of, const struct instruction *does)
{
    if (of->registers[does->a] % 4 == 0) {
        of->place = does->number % MACHINE_PROGRAM;
    }
}

static void
skip(struct machine *of, const struct instruction *does)
{
    of->place = (of->place + (of->registers[does->a] >> 63)) % MACHINE_PROGRAM;
}

static operation *const operations[] = {
    add, multiply, differ, rotate, count, compare, jump, skip};

void
dpk_machine_step(struct machine *self, const struct machine_program *program)
{
    struct instruction does = read_word(program->words[self->place]);
    self->place = (self->place + 1) % MACHINE_PROGRAM;
    self->clock++;
    operations[does.operation](self, &does);
}

/* ---- programs and states ----------------------------------------------- */

/* splitmix64 of a task and a place. */
static uint64_t
drawn(uint64_t task, uint64_t place)
{
    uint64_t z = task;
    for (uint32_t i = 0; i < 2; i++) {
        z += UINT64_C(0x9e3779b97f4a7c15) * (i == 0 ? 1 : 2 * place + 1);
        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        z ^= z >> 31;
    }
    return z;
}

void
dpk_machine_load(uint64_t task, struct machine_program *program, struct machine *start)
{
    *start = (struct machine){.clock = 0};
    for (uint32_t i = 0; i < MACHINE_PROGRAM; i++) {
        program->words[i] = drawn(task, i);
    }
    for (uint32_t i = 0; i < MACHINE_REGISTERS; i++) {
        start->registers[i] = drawn(task, MACHINE_PROGRAM + i);
    }
}

void
dpk_machine_write(const struct machine *self, uint8_t out[MACHINE_BYTES])
{
    for (uint32_t i = 0; i < MACHINE_REGISTERS; i++) {
        out = dpk_put_u64(out, self->registers[i]);
    }
    out = dpk_put_u64(out, self->place);
    dpk_put_u64(out, self->clock);
}

void
dpk_machine_read(struct machine *self, const uint8_t from[MACHINE_BYTES])
{
    for (uint32_t i = 0; i < MACHINE_REGISTERS; i++, from += sizeof(uint64_t)) {
        self->registers[i] = dpk_get_u64(from);
    }
    self->place = dpk_get_u64(from) % MACHINE_PROGRAM;
    self->clock = dpk_get_u64(from + sizeof(uint64_t));
}

void
dpk_machine_leaf(
    struct dpk_hash *hash, const struct machine *self, uint8_t out[DPK_HASH])
{
    uint8_t bytes[MACHINE_BYTES];
    dpk_machine_write(self, bytes);
    dpk_merkle_leaf(hash, bytes, sizeof bytes, out);
}
