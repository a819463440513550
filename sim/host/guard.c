#define _GNU_SOURCE /* gettid, REG_RSP, the thread of a timer */
#include "sim/host/guard.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
    BEAT = 100000000,     /* of the watch [ns] */
    STACK = 64 << 10,     /* of the handlers [byte] */
    NEAR_STACK = 1 << 20, /* what a frame may skip of its own [byte] */
    TICK = SIGURG,        /* ignored where nobody listens, so that a late one is */
};

/* The calls of a thread.  Handlers get no argument, so that it lies here. */
static _Thread_local struct {
    sigjmp_buf back;
    volatile sig_atomic_t running;
    volatile sig_atomic_t held, late;
    volatile uint64_t calls; /* begun */
    uint64_t seen;           /* of them, at the last beat */
    uint64_t beats;          /* since it was seen first */
    uint64_t limit;          /* [beats] */
    struct dps_fault fault;
    bool ready;
    timer_t watch;
    stack_t stack;    /* of the handlers */
    stack_t previous; /* of the thread before */
} thread;

static const struct {
    int signal;
    const char *name;
} crashes[] = {
    {SIGSEGV, "segmentation fault"},
    {SIGBUS, "bus error"},
    {SIGFPE, "division by zero or out of range"},
    {SIGILL, "illegal instruction"},
    {SIGTRAP, "trap"},
    {SIGABRT, "abort"},
};

enum { CRASHES = sizeof crashes / sizeof *crashes };

static struct sigaction before[CRASHES]; /* us; written once */
static pthread_key_t of_thread;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* ---- signals ----------------------------------------------------------- */

static _Noreturn void
leave(struct dps_fault fault)
{
    thread.fault = fault;
    thread.running = 0;
    thread.held = 0;
    thread.late = 0;
    siglongjmp(thread.back, 1);
}

/* A crash that is nobody's call goes to who listened before. */
static void
pass_on(int number, siginfo_t *info, void *context)
{
    size_t i = 0;
    while (i + 1 < CRASHES && crashes[i].signal != number) {
        i++;
    }
    const struct sigaction *action = &before[i];
    if ((action->sa_flags & SA_SIGINFO) != 0) {
        action->sa_sigaction(number, info, context);
    } else if (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN) {
        sigaction(number, action, NULL);
        raise(number);
    } else {
        action->sa_handler(number);
    }
}

static void
on_crash(int number, siginfo_t *info, void *context)
{
    const greg_t *registers = ((const ucontext_t *)context)->uc_mcontext.gregs;
    bool memory = number == SIGSEGV || number == SIGBUS;
    if (!thread.running) {
        pass_on(number, info, context);
        return;
    }
    uintptr_t above = (uintptr_t)info->si_addr - (uintptr_t)registers[REG_RSP];
    leave((struct dps_fault){
        .signal = number,
        .address = memory ? info->si_addr : NULL,
        .wrote = memory && (registers[REG_ERR] & 2) != 0,
        .overflow = number == SIGSEGV && above + NEAR_STACK < (uintptr_t)2 * NEAR_STACK,
    });
}

/* Counts beats rather than time: while a process is stopped, none comes. */
static void
on_beat(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    if (!thread.running || info->si_code != SI_TIMER) {
        return;
    }
    if (thread.calls != thread.seen) {
        thread.seen = thread.calls;
        thread.beats = 0;
    } else if (++thread.beats >= thread.limit) {
        thread.late = 1;
        if (!thread.held) {
            leave((struct dps_fault){.signal = 0});
        }
    }
}

/* ---- set up ------------------------------------------------------------ */

/* Whoever had a stack before gets it back, unless a later one took ours away: a thread
 * that has put its own away may have freed it. */
static void
forget(void *unused)
{
    stack_t now;
    (void)unused;
    timer_delete(thread.watch);
    if (sigaltstack(NULL, &now) == 0 && now.ss_sp == thread.stack.ss_sp) {
        sigaltstack(&thread.previous, NULL);
    }
    munmap(thread.stack.ss_sp, STACK);
}

/* Handlers leave by a jump that does not restore the mask, so they must not change it.
 */
static void
listen_once(void)
{
    struct sigaction action = {
        .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    for (size_t i = 0; i < CRASHES; i++) {
        sigaction(crashes[i].signal, &action, &before[i]);
    }
    action.sa_sigaction = on_beat;
    action.sa_flags |= SA_RESTART;
    sigaction(TICK, &action, NULL);
    pthread_key_create(&of_thread, forget);
}

/* What a thread needs of its own: a stack for when its own is full, and a watch. */
static void
set_up(void)
{
    pthread_once(&once, listen_once);
    void *stack =
        mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = TICK};
    event._sigev_un._tid = gettid();
    const struct itimerspec beat = {{0, BEAT}, {0, BEAT}};
    thread.stack = (stack_t){.ss_sp = stack, .ss_size = STACK};
    thread.ready = true;
    if (stack != MAP_FAILED && sigaltstack(&thread.stack, &thread.previous) == 0 &&
        timer_create(CLOCK_MONOTONIC, &event, &thread.watch) == 0) {
        timer_settime(thread.watch, 0, &beat, NULL);
        pthread_setspecific(of_thread, &thread);
    }
}

/* ---- calls ------------------------------------------------------------- */

sigjmp_buf *
dps_guard_back(void)
{
    if (!thread.ready) {
        set_up();
    }
    return &thread.back;
}

void
dps_guard_begin(double limit)
{
    thread.limit = (uint64_t)(limit * (1e9 / BEAT)) + 1;
    thread.calls = thread.calls + 1;
    thread.late = 0;
    thread.running = 1;
}

void
dps_guard_end(void)
{
    thread.running = 0;
}

void
dps_guard_hold(void)
{
    thread.held = 1;
}

void
dps_guard_release(void)
{
    thread.held = 0;
    if (thread.late && thread.running) {
        leave((struct dps_fault){.signal = 0});
    }
}

struct dps_fault
dps_guard_fault(void)
{
    return thread.fault;
}

const char *
dps_fault_name(const struct dps_fault *fault)
{
    size_t i = 0;
    while (i + 1 < CRASHES && crashes[i].signal != fault->signal) {
        i++;
    }
    return fault->overflow ? "stack overflow" : crashes[i].name;
}
