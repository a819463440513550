#include "sim/workload/rates.h"

#include "sim/workload/table.h"

#include <stdio.h>
#include <string.h>

/* ---- keys -------------------------------------------------------------- */

#define AS(type_, doc_) DPS_FIELD(type_, as, DPS_TEXT, .fallback = "", .doc = (doc_))

static const struct dps_field token_rate_fields[] = {
    AS(struct dps_token_rate,
        "the GPU of the table's row; empty: the name that it has here"),
    DPS_FIELD(struct dps_token_rate, prefill, DPS_NUMBER, .unit = "token/s",
        .domain = "[0, 1e12]", .fallback = "0 token/s", .source = "the table says",
        .doc = "at which it reads prompts; 0: the table's"),
    DPS_FIELD(struct dps_token_rate, decode, DPS_NUMBER, .unit = "token/s",
        .domain = "[0, 1e12]", .fallback = "0 token/s", .source = "the table says",
        .doc = "at which it answers, after the first token; 0: the table's"),
};

static enum dps_status
check_token_rate(const void *value, struct dps_error *err)
{
    const struct dps_token_rate *self = value;
    return (self->prefill > 0) == (self->decode > 0)
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "prefill is %g token/s and decode %g token/s: say both, or "
                     "neither "
                     "for the table's",
                     self->prefill, self->decode);
}

static const struct dps_record token_rate_record = {
    .name = "workload.stream.tokens.gpu",
    .doc = "How fast GPUs of a model serve a language model.",
    .size = sizeof(struct dps_token_rate),
    .fields = token_rate_fields,
    .n_fields = DPS_COUNT_OF(token_rate_fields),
    .check = check_token_rate,
};

static const struct dps_field tokens_fields[] = {
    DPS_FIELD(struct dps_token_work, input, DPS_RECORD, .record = &dps_count_record,
        .doc = "tokens of a prompt, `{kind: log-normal, median: 1000, spread: 1}`"),
    DPS_FIELD(struct dps_token_work, output, DPS_RECORD, .record = &dps_count_record,
        .doc = "tokens of the answer, drawn apart from those of the prompt"),
    DPS_FIELD(struct dps_token_work, model, DPS_TEXT,
        .fallback = "Meta-Llama-3-8B-Instruct",
        .source = "as the formats azure and mooncake",
        .doc = "that is served, one of the table"),
    DPS_FIELD(struct dps_token_work, table, DPS_FILE,
        .fallback = "data/llm-serving.csv",
        .source = "as the formats azure and mooncake, which say how it is read",
        .doc = "how fast GPUs serve models, on so many of them as a job has"),
    DPS_FIELD(struct dps_token_work, gpus, DPS_MAP, .record = &token_rate_record,
        .doc = "models of the machines' GPUs that will do, each as fast as its row of "
               "the table or its figures here; estimates are of the first"),
};

static const struct dps_field step_rate_fields[] = {
    AS(struct dps_step_rate,
        "the column of the table; empty: the name that it has here"),
    DPS_FIELD(struct dps_step_rate, rate, DPS_NUMBER, .unit = "1/s",
        .domain = "[0, 1e12]", .fallback = "0 s^-1", .source = "the table says",
        .doc = "steps a second; 0: the table's"),
};

static const struct dps_record step_rate_record = {
    .name = "workload.stream.task.gpu",
    .doc = "How fast GPUs of a model are at a task.",
    .size = sizeof(struct dps_step_rate),
    .fields = step_rate_fields,
    .n_fields = DPS_COUNT_OF(step_rate_fields),
};

static const struct dps_field steps_fields[] = {
    DPS_FIELD(struct dps_step_work, steps, DPS_RECORD, .record = &dps_count_record,
        .doc = "of a job, `{kind: log-normal, median: 5000, spread: 1}`"),
    DPS_FIELD(struct dps_step_work, type, DPS_TEXT, .fallback = "",
        .doc = "of job, a row of the table, such as ResNet-50 (batch size 64)"),
    DPS_FIELD(struct dps_step_work, table, DPS_FILE,
        .fallback = "data/gavel-throughputs.csv",
        .source = "as the format gavel, which says how it is read",
        .doc = "steps a second by type of job, number of GPUs, all that a job has, and "
               "GPU"),
    DPS_FIELD(struct dps_step_work, gpus, DPS_MAP, .record = &step_rate_record,
        .doc = "models of the machines' GPUs that will do, each as fast as the table "
               "says or its figure here; estimates are of the first"),
};

static enum dps_status
check_gpus(const struct dps_list *gpus, struct dps_error *err)
{
    return gpus->n > 0 ? DPS_OK
                       : dps_fail(err, DPS_EINVAL,
                             "gpus is empty: name the models that will do");
}

static enum dps_status
check_tokens(const void *self, struct dps_error *err)
{
    return check_gpus(&((const struct dps_token_work *)self)->gpus, err);
}

static enum dps_status
check_steps(const void *self, struct dps_error *err)
{
    return check_gpus(&((const struct dps_step_work *)self)->gpus, err);
}

const struct dps_record dps_token_work_record = {
    .name = "workload.stream.tokens",
    .doc = "Requests to a language model: prompt / prefill + (answer - 1) / decode "
           "seconds, by the rates of the GPU that a request has.",
    .size = sizeof(struct dps_token_work),
    .fields = tokens_fields,
    .n_fields = DPS_COUNT_OF(tokens_fields),
    .check = check_tokens,
};

const struct dps_record dps_step_work_record = {
    .name = "workload.stream.task",
    .doc = "Work in steps: steps / rate seconds, by the rate of the GPUs that a job "
           "has, of the slowest in a gang.",
    .size = sizeof(struct dps_step_work),
    .fields = steps_fields,
    .n_fields = DPS_COUNT_OF(steps_fields),
    .check = check_steps,
};

/* ---- rates ------------------------------------------------------------- */

static const char *
row_of(const char *as, const char *name)
{
    return as[0] != '\0' ? as : name;
}

/* Adds a name to "A|B". */
static void
add_name(char *text, size_t size, const char *name)
{
    size_t n = strlen(text);
    snprintf(text + n, size - n, "%s%s", n > 0 ? "|" : "", name);
}

static enum dps_status
name_gpus(struct dps_gpus *gpus, const char *text, size_t n, struct dps_error *err)
{
    enum dps_status status = dps_gpus_read(gpus, text, err);
    return status == DPS_OK && gpus->n != n
               ? dps_fail(err, DPS_EINVAL,
                     "gpus %.100s have a bar in their names, or "
                     "more than 500 letters",
                     text)
               : status;
}

enum dps_status
dps_token_work_read(const struct dps_token_work *self, double n,
    struct dps_requests *out, struct dps_error *err)
{
    char text[sizeof out->gpus.text] = "";
    const struct dps_token_rate *rates = self->gpus.items;
    for (size_t i = 0; i < self->gpus.n; i++) {
        add_name(text, sizeof text, rates[i].name);
    }
    *out = (struct dps_requests){.model = self->model};
    enum dps_status status = name_gpus(&out->gpus, text, self->gpus.n, err);
    for (size_t i = 0; i < self->gpus.n && status == DPS_OK; i++) {
        const struct dps_token_rate *rate = &rates[i];
        out->of[i] = (struct dps_serving){rate->prefill, rate->decode};
        status = rate->prefill > 0
                     ? DPS_OK
                     : dps_serving_read(&out->of[i], self->table,
                           row_of(rate->as, rate->name), n, self->model, err);
    }
    out->reference = out->of[0];
    return status;
}

static enum dps_status
read_step_rate(const struct dps_step_work *self, const struct dps_step_rate *of,
    double n, double *rate, struct dps_error *err)
{
    struct dps_throughputs table = {.rows = NULL};
    const char *column = row_of(of->as, of->name);
    enum dps_status status = dps_throughputs_read(&table, self->table, column, err);
    *rate = status == DPS_OK ? dps_throughput_of(&table, self->type, n) : 0;
    dps_throughputs_free(&table);
    return status != DPS_OK || *rate > 0
               ? status
               : dps_fail(err, DPS_EINVAL,
                     "%s has no steps a second of %.100s on %g %s", self->table,
                     self->type[0] != '\0' ? self->type : "no type", n, column);
}

enum dps_status
dps_step_work_read(const struct dps_step_work *self, double n, struct dps_gpus *gpus,
    double rate[DPS_MOST_GPUS], struct dps_error *err)
{
    char text[sizeof gpus->text] = "";
    const struct dps_step_rate *rates = self->gpus.items;
    for (size_t i = 0; i < self->gpus.n; i++) {
        add_name(text, sizeof text, rates[i].name);
    }
    enum dps_status status = name_gpus(gpus, text, self->gpus.n, err);
    for (size_t i = 0; i < self->gpus.n && status == DPS_OK; i++) {
        rate[i] = rates[i].rate;
        status =
            rate[i] > 0 ? DPS_OK : read_step_rate(self, &rates[i], n, &rate[i], err);
    }
    return status;
}
