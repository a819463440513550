#include "sim/run/guide.h"

#include "models/demand/formula.h"
#include "models/distribution/formula.h"
#include "models/emission/formula.h"
#include "models/figure.h"
#include "models/formula/functions.h"
#include "models/holder/aim.h"
#include "models/kpi.h"
#include "models/market/formula.h"
#include "models/operator/formula.h"
#include "models/payment/formula.h"
#include "models/price/formula.h"
#include "sim/core/unit.h"
#include "sim/economy/reports.h"
#include "sim/host/kernel.h"
#include "sim/host/kinds.h"
#include "sim/workload/downtime.h"
#include "sim/workload/formats.h"
#include "sim/workload/own.h"

#include <string.h>

static void
line(FILE *out, const char *name, const char *unit, const char *doc)
{
    fprintf(out, "  %-28s [%s] %s\n", name, unit, doc);
}

/* ---- families ---------------------------------------------------------- */

static void
print_families(const struct dps_topics *topics, FILE *out)
{
    for (size_t i = 0; i < topics->n; i++) {
        const struct dps_topic *topic = &topics->items[i];
        if (topic->first) {
            fprintf(out, "%s: %s\n", topic->family->name, topic->family->doc);
        }
        if (topic->family != NULL) {
            fprintf(out, "  %-18s %s\n", topic->name, topic->kind->doc);
        }
    }
}

/* ---- figures ----------------------------------------------------------- */

static void
print_figures(const struct dps_topics *topics, FILE *out)
{
    (void)topics;
    for (int i = 0; i < DPS_FIGURES; i++) {
        const struct dps_figure_info *figure = &dps_figure_table[i];
        line(out, figure->name, figure->unit, figure->doc);
    }
}

/* ---- key figures ------------------------------------------------------- */

static void
print_kpis(const struct dps_topics *topics, FILE *out)
{
    (void)topics;
    fputs("each epoch: series networks/NAME/kpis, from figures and the keys of kpis\n",
        out);
    for (size_t i = 0; i < dps_n_kpis; i++) {
        const struct dps_kpi *kpi = &dps_kpi_table[i];
        line(out, kpi->name, kpi->unit, kpi->doc);
        fprintf(out, "  %-28s = %s\n", "", kpi->formula);
    }
    for (size_t i = 0; i < DPS_REPORTS; i++) {
        const struct dps_report *report = &dps_reports[i];
        fprintf(out,
            "\n%s, exactly, at trace.kpis_at, trace.nodes_at and the end: "
            "tables kpis/NAME/DATE/%s\n",
            report->doc, report->name);
        for (size_t c = 0; c < report->n_columns; c++) {
            const struct dps_report_column *column = &report->columns[c];
            line(out, column->name, column->unit, column->doc);
        }
    }
}

/* ---- formulas ---------------------------------------------------------- */

static const struct {
    const char *law;
    const struct dps_formula_own *own;
} families[] = {
    {"emission.formula", &dps_emission_formula_own},
    {"price.formula", &dps_price_formula_own},
    {"demand.formula", &dps_demand_formula_own},
    {"market.formula", &dps_market_formula_own},
    {"payment.formula", &dps_payment_formula_own},
    {"distribution.formula", &dps_distribution_formula_own},
    {"operator.formula", &dps_operator_formula_own},
    {"holder.aim, wanted", &dps_aim_own},
};

static void
print_formula(const struct dps_topics *topics, FILE *out)
{
    (void)topics;
    fputs("An expression names numbers and makes a number of them; 0 is false.\n\n"
          "operators, those that bind least first\n"
          "  a ? b : c          b where a is not 0, else c\n"
          "  ||  &&             or, and: 1 or 0\n"
          "  < <= > >= == !=    comparisons: 1 or 0\n"
          "  + -  * /           and the sign\n"
          "  ^                  power, from the right\n\n"
          "functions\n",
        out);
    for (size_t i = 0; i < dps_functions; i++) {
        const struct dps_function *function = &dps_function_table[i];
        fprintf(out, "  %-18s %s\n", function->usage, function->doc);
    }
    fputs("\nvariables of every law: the figures of the last epoch (`depinsim describe "
          "figures`),\nthe numbers under `params`, and\n",
        out);
    line(out, "t", "s", "since the law's start; days and years: the same in d and yr");
    for (size_t i = 0; i < DPS_COUNT_OF(families); i++) {
        fprintf(out, "\nvariables of %s\n", families[i].law);
        for (size_t k = 0; k < families[i].own->n; k++) {
            const struct dps_formula_name *name = &families[i].own->names[k];
            line(out, name->name, name->unit, name->doc);
        }
    }
}

/* ---- units ------------------------------------------------------------- */

static void
print_units(const struct dps_topics *topics, FILE *out)
{
    struct dps_unit_info info;
    const char *unit = NULL;
    (void)topics;
    fputs(
        "A quantity is a number and a unit, `30 s`, `1.5 USD/h`; a unit is a product "
        "of names\nwith powers, `flop/s`, `yr^-1`.  A bare 0 needs no unit.  Calendar "
        "months, `24 mo`, are\nfor durations alone.\n\nquantities\n",
        out);
    for (size_t i = 0; dps_unit_quantity(i, &unit, &info); i++) {
        fprintf(out, "  %-18s %s: %s\n", unit, info.name, info.text);
    }
    fputs("\nnames, and the prefixes that they take\n", out);
    for (size_t i = 0; dps_unit_name(i, &info); i++) {
        fprintf(
            out, "  %-18s %s\n", info.name, info.text[0] != '\0' ? info.text : "none");
    }
}

/* ---- kernels and traces ------------------------------------------------ */

static void
print_parameters(const struct dpk_parameter *parameters, uint32_t n, FILE *out)
{
    for (uint32_t p = 0; p < n; p++) {
        fprintf(out, "    %-16s %s (%s; default %s)\n", parameters[p].name,
            parameters[p].doc, parameters[p].allowed, parameters[p].standard);
    }
}

static void
print_reasons(const struct dpk_verifier *verifier, FILE *out)
{
    fputs("    verdicts by:", out);
    for (uint32_t r = 0; r < verifier->n_reasons; r++) {
        fprintf(out, "%s %s", r > 0 ? ";" : "", verifier->reasons[r]);
    }
    fputc('\n', out);
}

/* Those that are built in; `against`: of provers, NULL: whatever they stand against. */
static void
print_kernels_of(uint32_t kind, const char *against, FILE *out)
{
    const struct dpk_kernel *kernel;
    for (size_t i = 0; (kernel = dps_kernel_built_in(i)) != NULL; i++) {
        const struct dpk_prover *prover = (const void *)kernel;
        if (kernel->kind != kind ||
            (against != NULL && strcmp(prover->against, against) != 0)) {
            continue;
        }
        fprintf(out, "  %-18s %s%s%s%s\n", kernel->name,
            kind == DPK_PROVER ? "against " : "",
            kind == DPK_PROVER ? prover->against : "", kind == DPK_PROVER ? ": " : "",
            kernel->doc);
        print_parameters(kernel->parameters, kernel->n_parameters, out);
        if (kind == DPK_VERIFIER) {
            print_reasons((const void *)kernel, out);
        }
    }
}

static void
print_verifiers(const struct dps_topics *topics, FILE *out)
{
    (void)topics;
    fputs(
        "A verifier says of proofs, which are bytes, whether they hold.\n\nverifiers\n",
        out);
    print_kernels_of(DPK_VERIFIER, NULL, out);
}

static void
print_provers(const struct dps_topics *topics, FILE *out)
{
    const struct dpk_kernel *kernel;
    (void)topics;
    fputs(
        "A prover makes proofs against one verifier, honestly or not.  Its parameters "
        "that are\nnamed like the verifier's have the verifier's values.\n\nprovers\n",
        out);
    for (size_t i = 0; (kernel = dps_kernel_built_in(i)) != NULL; i++) {
        if (kernel->kind == DPK_VERIFIER) {
            print_kernels_of(DPK_PROVER, kernel->name, out);
        }
    }
}

static void
print_kernels(const struct dps_topics *topics, FILE *out)
{
    fputs(
        "A scheduler places jobs on nodes, a bidder offers nodes for jobs.  Either is "
        "named\nNAME[:key=value,...]; ./FILE.so[#NAME] is one of yours, written "
        "against\ndepin_kernel.h.  A kernel is trusted code.\n\nschedulers\n",
        out);
    print_kernels_of(DPK_SCHEDULER, NULL, out);
    fputs("\nbidders\n", out);
    print_kernels_of(DPK_BIDDER, NULL, out);
    fputc('\n', out);
    print_verifiers(topics, out);
    fputc('\n', out);
    print_provers(topics, out);
}

/* Lines of a text, set in. */
static void
print_lines(const char *text, FILE *out)
{
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        fprintf(out, "    %.*s\n", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

/* The columns that a table of ours may have. */
static void
print_cells(const struct dps_csv_cell *cells, size_t n, FILE *out)
{
    for (size_t c = 0; c < n; c++) {
        fprintf(out, "    %-16s %s", cells[c].title, cells[c].doc);
        if (cells[c].type != DPS_CSV_TEXT) {
            fprintf(out, " (%s[%.10g, %.10g])", cells[c].whole ? "whole, in " : "",
                cells[c].least, cells[c].most);
        }
        fputc('\n', out);
    }
}

static void
print_format(const struct dps_format *format, FILE *out)
{
    fprintf(out, "  %-18s %s\n", format->name, format->doc);
    print_lines(format->rules, out);
    if (format == &dps_format_csv.about) {
        print_cells(dps_own_jobs, dps_own_jobs_n, out);
    } else if (format == &dps_cluster_csv.about) {
        print_cells(dps_own_machines, dps_own_machines_n, out);
    }
    print_parameters(format->parameters, format->n_parameters, out);
    fputs("    for example\n", out);
    print_lines(format->example, out);
}

static void
print_formats(const struct dps_formats *formats, FILE *out)
{
    for (size_t i = 0; i < formats->n; i++) {
        print_format(formats->list[i], out);
        fputc('\n', out);
    }
}

bool
dps_guide_format(const char *name, FILE *out)
{
    static const struct dps_formats *const sorts[] = {
        &dps_trace_formats, &dps_cluster_formats, &dps_downtime_formats};
    bool found = false;
    for (size_t s = 0; s < DPS_COUNT_OF(sorts); s++) {
        for (size_t i = 0; i < sorts[s]->n; i++) {
            if (strcmp(sorts[s]->list[i]->name, name) == 0) {
                fprintf(out, "of %s\n", sorts[s]->sort);
                print_format(sorts[s]->list[i], out);
                found = true;
            }
        }
    }
    return found;
}

static void
print_traces(const struct dps_topics *topics, FILE *out)
{
    (void)topics;
    fputs("What `depinsim replay` reads, pressed by gzip or not; --format "
          "NAME[:key=value,...]\nnames one.\n\n",
        out);
    print_formats(&dps_trace_formats, out);
}

static void
print_clusters(const struct dps_topics *topics, FILE *out)
{
    (void)topics;
    fputs(
        "What --cluster reads where it names a file, pressed by gzip or not.\n\n", out);
    print_formats(&dps_cluster_formats, out);
}

static void
print_downtime(const struct dps_topics *topics, FILE *out)
{
    (void)topics;
    fputs("What --down reads, pressed by gzip or not; --down-format "
          "NAME[:key=value,...]\nnames one.\n\n",
        out);
    print_formats(&dps_downtime_formats, out);
}

const struct dps_guide dps_guides[] = {
    {"families", "the families of laws and their kinds", print_families},
    {"figures", "what is known of a network at the end of an epoch", print_figures},
    {"kpis", "key figures, by their formulas", print_kpis},
    {"formula", "what an expression may say", print_formula},
    {"units", "how quantities are written", print_units},
    {"kernels", "the code that places and checks work, and its parameters",
        print_kernels},
    {"verifiers", "the code that checks proofs, its parameters and reasons",
        print_verifiers},
    {"provers", "the code that makes proofs, by what it stands against", print_provers},
    {"traces", "formats of jobs recorded elsewhere, and how they are read",
        print_traces},
    {"clusters", "formats of machines, and how they are read", print_clusters},
    {"downtime", "formats of when machines are away, and how they are read",
        print_downtime},
};

const size_t dps_guides_n = DPS_COUNT_OF(dps_guides);
