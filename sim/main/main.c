#include "sim/main/commands.h"

#include <gsl/gsl_errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct command {
    const char *name;
    int (*run)(const struct dps_options *options);
    const char *allowed; /* options */
    const char *operands;
    size_t least, most; /* operands */
    const char *doc;
};

static const struct command commands[] = {
    {"run", dps_command_run,
        "output seed set threads until checkpoint paje verify audit quiet force",
        "SCENARIO", 1, 1, "simulate a scenario into a folder"},
    {"resume", dps_command_resume, "threads until checkpoint paje verify audit quiet",
        "DIR", 1, 1, "go on with a stopped or killed run"},
    {"check", dps_command_check, "seed set", "SCENARIO", 1, 1,
        "validate a scenario, write nothing"},
    {"describe", dps_command_describe, "", "[TOPIC]", 0, 1,
        "every key with unit, range, default and source; every kind; networks"},
    {"schedule", dps_command_schedule, "years every token amended", "NETWORK", 1, 1,
        "a network's reward curve as CSV, without simulating"},
    {"replay", dps_command_replay,
        "scheduler bidder cluster mode cost round-trip down down-format format seed "
        "audit jobs jobs-format call-limit output force quiet threads",
        "TRACE", 1, 1, "place the jobs of a trace by a scheduler; one JSON object"},
    {"summary", dps_command_summary, "json", "TRACE.h5|DIR", 1, 1,
        "the figures of a run"},
    {"compare", dps_command_compare, "rtol atol only", "A.h5 B.h5", 2, 2,
        "where two traces differ"},
    {"verify", dps_command_verify, "threads", "TRACE.h5|DIR", 1, 1,
        "run a trace's own scenario once more, and tell what differs"},
    {"report", dps_command_report, "output figures", "TRACE.h5|DIR [OTHER]...", 1,
        DPS_MOST_OPERANDS, "one HTML file with figures; others are drawn beside"},
    {"study", dps_command_study, "output workers", "STUDY", 1, 1,
        "many runs for one question, and a table: see describe study"},
    {"version", dps_command_version, "", "", 0, 0, "version and build"},
};

static const char option_help[] =
    "  -o, --output PATH    folder of a run, or file of a report\n"
    "      --seed N         names the random numbers\n"
    "      --set PATH=VALUE changes a key, as if the file said so; may be repeated\n"
    "      --threads N      default: as many as there are cores\n"
    "  -j, --workers N      runs of a study at a time; default likewise\n"
    "      --until DATE     stop there; resume goes on\n"
    "      --checkpoint N   epochs between two checkpoints; by default some seconds\n"
    "      --verify auto|all   in windows, proofs whose verdict is known are not made "
    "and checked,\n"
    "                       or all are; results are the same\n"
    "      --audit          walk every node and account each epoch; the state of "
    "kernels\n"
    "                       each round\n"
    "      --paje FILE|DIR  SimGrid's own traces of transfers, in the Paje format: of "
    "a\n"
    "                       workload, or a file for each market of each window\n"
    "      --quiet          no progress bar\n"
    "      --force          overwrite the run that is there\n"
    "      --years N        horizon of a schedule, default 20\n"
    "      --every DURATION rows of a schedule, default 30 d\n"
    "      --scheduler NAME[:key=value,...]   who places jobs: see describe kernels\n"
    "      --cluster N|FILE machines of one slot each, or a list of nodes; default: "
    "what "
    "the trace says\n"
    "      --mode time|inflate=R   a replay by the times of the trace, or arrivals "
    "drawn "
    "from it\n"
    "                       until they want R times the GPUs\n"
    "      --bidder NAME[:key=value,...]   what nodes offer, where the scheduler asks\n"
    "      --cost none|fixed|measured=FILE|replay=FILE   time that a decision takes: "
    "none,\n"
    "                       by the work it notes, by the clock, or as a file says\n"
    "      --round-trip DURATION   between the scheduler and a node, default 0\n"
    "      --down FILE      when machines are away: see describe downtime; in "
    "--down-format\n"
    "                       NAME[:key=value,...], by default by how it begins\n"
    "      --format NAME[:key=value,...]      of a trace: see describe traces; "
    "default: "
    "by how\n                       it begins\n"
    "      --jobs FILE.csv  where each job of a replay goes, in --jobs-format "
    "plain|batsim\n"
    "      --call-limit DURATION   of one call of a kernel by the clock on the wall, "
    "default "
    "10 s\n"
    "      --token SYMBOL   of a schedule, default the network's first\n"
    "      --amended        a schedule with its amendments\n"
    "      --json           a summary for programs\n"
    "      --rtol X --atol X --only GLOB   what compare lets pass, and looks at\n"
    "      --figures DIR    write a report's figures apart, too\n"
    "  -h, --help           this text, or a command's\n";

static void
print_usage(const struct command *command, FILE *out)
{
    fprintf(out, "  depinsim %-9s %-24s %s\n", command->name, command->operands,
        command->doc);
}

static void
print_help(FILE *out)
{
    fprintf(out, "depinsim: networks of physical infrastructure, simulated\n\n");
    for (size_t i = 0; i < DPS_COUNT_OF(commands); i++) {
        print_usage(&commands[i], out);
    }
    fprintf(out,
        "\n%s\nExit: 0 done, 1 the run or comparison failed, 2 the command line "
        "or an input is wrong.\n",
        option_help);
}

static int
print_command_help(const struct command *command)
{
    print_usage(command, stdout);
    fprintf(stdout, "  options: %s\n\n%s",
        command->allowed[0] != '\0' ? command->allowed : "none", option_help);
    return DPS_EXIT_DONE;
}

static int
run_command(const struct command *command, int argc, char **argv)
{
    struct dps_options *options = calloc(1, sizeof *options);
    struct dps_error err = {.status = DPS_OK};
    int code = DPS_EXIT_WRONG;
    if (options == NULL) {
        fprintf(stderr, "depinsim: out of memory\n");
        return DPS_EXIT_FAILED;
    }
    if (dps_options_read(options, argc, argv, command->allowed, &err) != DPS_OK) {
        fprintf(stderr, "depinsim %s: %s\n", command->name, err.text);
    } else if (options->help) {
        code = print_command_help(command);
    } else if (options->n_operands < command->least ||
               options->n_operands > command->most) {
        fprintf(stderr, "depinsim %s: wants %s\n", command->name,
            command->operands[0] != '\0' ? command->operands : "no operand");
    } else {
        code = command->run(options);
    }
    free(options);
    return code;
}

/* Lets threads that wait for each other sleep soon: two that spin for milliseconds
 * where something else wants a core are slower than one.  The OpenMP library reads this
 * once, when a program is loaded, hence the second start; where there is none, all goes
 * on. */
static void
wait_briefly(char **argv)
{
    if (getenv("OMP_WAIT_POLICY") == NULL && getenv("GOMP_SPINCOUNT") == NULL &&
        setenv("GOMP_SPINCOUNT", "1000", 1) == 0) {
        execv("/proc/self/exe", argv);
    }
}

int
main(int argc, char **argv)
{
    wait_briefly(argv);
    setlocale(LC_ALL, "C");
    setenv("TZ", "UTC", 1);
    tzset();
    umask(022);
    gsl_set_error_handler_off();
    signal(SIGXFSZ, SIG_IGN); /* a file's size limit is a failed write like any other */
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? DPS_EXIT_WRONG : DPS_EXIT_DONE;
    }
    const char *name = strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    for (size_t i = 0; i < DPS_COUNT_OF(commands); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return run_command(&commands[i], argc - 2, argv + 2);
        }
    }
    fprintf(stderr, "depinsim: %s is no command: see depinsim --help\n", argv[1]);
    return DPS_EXIT_WRONG;
}
