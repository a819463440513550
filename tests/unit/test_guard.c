#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/host/guard.h"
#include "tests/test.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

/* Calls a function of a kernel's; whether it came back by itself. */
static bool
comes_back(void (*call)(void), double limit)
{
    if (sigsetjmp(*dps_guard_back(), 0) != 0) {
        return false;
    }
    dps_guard_begin(limit);
    call();
    dps_guard_end();
    return true;
}

/* A page that may be read at most, or not touched. */
static volatile char *forbidden;

static void
forbid(int protection)
{
    void *page = mmap(NULL, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(page != MAP_FAILED);
    forbidden = page;
}

static void
do_nothing(void)
{
}

static void
write_there(void)
{
    forbidden[10] = 1;
}

static void
read_there(void)
{
    (void)forbidden[20];
}

static void
raise_each(void)
{
    static const int signals[] = {SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
    static size_t i;
    pthread_kill(pthread_self(), signals[i++ % 5]);
}

static volatile uint64_t sink;

static uint64_t
deeper(uint64_t depth)
{
    volatile char frame[512];
    frame[depth % sizeof frame] = (char)depth;
    return depth == UINT64_MAX
               ? 0
               : deeper(depth + 1) + (uint64_t)frame[depth % sizeof frame];
}

static void
overflow(void)
{
    sink = deeper(0);
}

static volatile int zero;

static void
spin(void)
{
    while (zero == 0) {
        sink = sink + 1;
    }
}

/* Nearly all the time in what the host does for a kernel. */
static volatile int inside;

static void
spin_in_the_host(void)
{
    while (zero == 0) {
        dps_guard_hold();
        inside = 1;
        for (int i = 0; i < 1000000; i++) {
            sink = sink + 1;
        }
        inside = 0;
        dps_guard_release();
    }
}

/* ---- who else listens -------------------------------------------------- */

static volatile sig_atomic_t heard;

static void
hear(int number)
{
    heard = number;
}

/* First of all tests, since the handlers are installed by the first call. */
TEST(who_listened_before_hears_what_happens_outside_of_calls)
{
    struct sigaction action = {.sa_handler = hear};
    sigaction(SIGTRAP, &action, NULL);
    CHECK(comes_back(do_nothing, 1.0));
    pthread_kill(pthread_self(), SIGTRAP);
    CHECK_INT(heard, SIGTRAP);
}

/* Beats interrupt a sleep, which goes on then. */
static void
take_a_while(void)
{
    struct timespec rest = {.tv_nsec = 300000000};
    while (nanosleep(&rest, &rest) != 0) {
    }
}

/* ---- what ends a call -------------------------------------------------- */

TEST(a_call_that_does_nothing_comes_back)
{
    for (int i = 0; i < 1000; i++) {
        CHECK(comes_back(do_nothing, 1.0));
    }
}

TEST(a_crash_says_what_it_touched_and_how)
{
    forbid(PROT_NONE);
    CHECK(!comes_back(write_there, 1.0));
    struct dps_fault fault = dps_guard_fault();
    CHECK_INT(fault.signal, SIGSEGV);
    CHECK((const volatile char *)fault.address == forbidden + 10);
    CHECK(fault.wrote && !fault.overflow);
    CHECK_TEXT(dps_fault_name(&fault), "segmentation fault");
    CHECK(!comes_back(read_there, 1.0));
    fault = dps_guard_fault();
    CHECK((const volatile char *)fault.address == forbidden + 20);
    CHECK(!fault.wrote);
    munmap((void *)(uintptr_t)forbidden, PAGE);
}

TEST(memory_that_may_only_be_read_is_not_written)
{
    forbid(PROT_READ);
    CHECK(comes_back(read_there, 1.0));
    CHECK(!comes_back(write_there, 1.0));
    CHECK(dps_guard_fault().wrote);
    munmap((void *)(uintptr_t)forbidden, PAGE);
}

TEST(each_kind_of_crash_has_its_name)
{
    static const char *const names[] = {"bus error", "division by zero or out of range",
        "illegal instruction", "trap", "abort"};
    for (int i = 0; i < 10; i++) {
        CHECK(!comes_back(raise_each, 1.0));
        struct dps_fault fault = dps_guard_fault();
        CHECK_TEXT(dps_fault_name(&fault), names[i % 5]);
    }
}

TEST(a_stack_that_overflows_is_a_crash_again_and_again)
{
    for (int i = 0; i < 3; i++) {
        CHECK(!comes_back(overflow, 60.0));
        struct dps_fault fault = dps_guard_fault();
        CHECK_TEXT(dps_fault_name(&fault), "stack overflow");
        CHECK(comes_back(do_nothing, 1.0));
    }
}

TEST(a_call_that_takes_too_long_is_left)
{
    CHECK(!comes_back(spin, 0.15));
    CHECK_INT(dps_guard_fault().signal, 0);
    CHECK(!comes_back(spin_in_the_host, 0.15));
    CHECK_INT(inside, 0);
    CHECK_INT(dps_guard_fault().signal, 0);
}

TEST(many_short_calls_are_not_one_long_one)
{
    for (int i = 0; i < 6; i++) {
        CHECK(comes_back(take_a_while, 0.8));
    }
}

TEST(time_between_calls_is_nobodys)
{
    CHECK(comes_back(do_nothing, 0.1));
    take_a_while();
    CHECK(comes_back(do_nothing, 0.1));
}

/* ---- threads and processes --------------------------------------------- */

static void *
crash_and_hang(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        CHECK(!comes_back(raise_each, 1.0));
        CHECK(!comes_back(overflow, 60.0));
    }
    CHECK(!comes_back(spin, 0.15));
    return NULL;
}

TEST(each_thread_has_calls_of_its_own)
{
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, crash_and_hang, NULL) == 0);
    CHECK(comes_back(do_nothing, 1.0));
    pthread_join(thread, NULL);
}

enum { OWN_STACK = 64 << 10 };

static char own_stack[OWN_STACK];

/* What handlers of a thread stand on at its end, and what they did at its begin, which
 * a sanitizer wants to find again. */
static stack_t left, usual;

static void
look(void *unused)
{
    (void)unused;
    sigaltstack(&usual, &left);
}

/* A thread with such a stack of its own, which is put away before its end or not. */
static void *
call_on_a_stack(void *away)
{
    const stack_t own = {.ss_sp = own_stack, .ss_size = sizeof own_stack};
    const stack_t none = {.ss_flags = SS_DISABLE};
    const char *put_away = away;
    pthread_key_t last; /* so that its end comes after the guard's */
    REQUIRE(sigaltstack(&own, &usual) == 0);
    CHECK(comes_back(do_nothing, 1.0));
    REQUIRE(pthread_key_create(&last, look) == 0);
    pthread_setspecific(last, own_stack);
    if (put_away != NULL) {
        sigaltstack(&none, NULL);
    }
    return NULL;
}

TEST(a_threads_own_stack_of_handlers_comes_back_unless_it_was_put_away)
{
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, call_on_a_stack, own_stack) == 0);
    pthread_join(thread, NULL);
    CHECK((left.ss_flags & SS_DISABLE) != 0);
    REQUIRE(pthread_create(&thread, NULL, call_on_a_stack, NULL) == 0);
    pthread_join(thread, NULL);
    CHECK(left.ss_flags == 0 && left.ss_sp == own_stack);
}

static void
raise_abort(void)
{
    pthread_kill(pthread_self(), SIGABRT);
}

TEST(a_crash_outside_of_calls_ends_the_process_as_ever)
{
    CHECK(comes_back(do_nothing, 1.0));
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        pthread_kill(pthread_self(), SIGILL);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) != 0); /* a sanitizer exits */
}

TEST(who_listens_later_hears_what_happens_outside_of_calls)
{
    struct sigaction action = {.sa_handler = hear};
    struct sigaction before;
    CHECK(comes_back(do_nothing, 1.0));
    sigaction(SIGABRT, &action, &before);
    raise_abort();
    CHECK_INT(heard, SIGABRT);
    sigaction(SIGABRT, &before, NULL);
    CHECK(!comes_back(raise_abort, 1.0));
}
