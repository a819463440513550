#include "kernels/schedulers/settings.h"

#include <string.h>

enum { LINE = 120 };

static void
append(char *line, const char *text)
{
    size_t n = strlen(line);
    for (; *text != '\0' && n + 1 < LINE; text++) {
        line[n++] = *text;
    }
    line[n] = '\0';
}

static dpk_status
refuse(const struct dpk_host *host, const struct dpk_parameter *parameter,
    const char *text, const char *why, const char *what)
{
    char line[LINE] = "";
    append(line, parameter->name);
    append(line, "=");
    append(line, text);
    append(line, why);
    append(line, what);
    host->log(host->context, line);
    return DPK_E_ARGUMENT;
}

/* Appends a digit; 0 where the number no longer fits. */
static int
push_digit(int64_t *number, char digit)
{
    if (*number > (INT64_MAX - (digit - '0')) / 10) {
        return 0;
    }
    *number = 10 * *number + (digit - '0');
    return 1;
}

/* Reads a number up to what is no part of it, which is returned; NULL if there is none
 * or it does not fit. */
static const char *
read_number(const char *text, uint32_t digits, int64_t *out)
{
    int64_t number = 0;
    uint32_t behind = 0; /* digits behind the point */
    uint32_t n = 0;
    int point = 0;
    for (; (*text >= '0' && *text <= '9') || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = 1;
            continue;
        }
        n++;
        behind += (uint32_t)point;
        if (!push_digit(&number, *text)) {
            return NULL;
        }
    }
    for (; behind < digits; behind++) {
        if (!push_digit(&number, '0')) {
            return NULL;
        }
    }
    *out = number;
    return n > 0 && behind == digits ? text : NULL;
}

dpk_status
dpk_number(const struct dpk_host *host, const struct dpk_parameter *parameter,
    const char *text, uint32_t digits, int64_t *out)
{
    const char *rest = read_number(text, digits, out);
    return rest != NULL && *rest == '\0'
               ? DPK_OK
               : refuse(
                     host, parameter, text, " is no number, or not in its range", "");
}

dpk_status
dpk_numbers(const struct dpk_host *host, const struct dpk_parameter *parameters,
    const char *const *values, const struct setting *settings, uint32_t n)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < n && status == DPK_OK; i++) {
        const struct setting *setting = &settings[i];
        const struct dpk_parameter *of = &parameters[setting->parameter];
        const char *text = values[setting->parameter];
        status = dpk_number(host, of, text, setting->digits, setting->to);
        if (status == DPK_OK &&
            (*setting->to < setting->least || *setting->to > setting->most)) {
            status = refuse(host, of, text, " is not ", of->allowed);
        }
    }
    return status;
}

dpk_status
dpk_number_by_model(const struct dpk_host *host, const struct dpk_parameter *parameter,
    const char *text, uint32_t digits, int64_t out[SETTINGS_MODELS])
{
    static const char why[] = " does not read MODEL:NUMBER+..., models from 1 to 63";
    int64_t model;
    int64_t number;
    const char *at = strcmp(text, "none") == 0 ? "" : text;
    while (*at != '\0') {
        at = read_number(at, 0, &model);
        if (at == NULL || *at != ':' || model < 1 || model >= SETTINGS_MODELS) {
            return refuse(host, parameter, text, why, "");
        }
        at = read_number(at + 1, digits, &number);
        if (at == NULL || (*at != '\0' && (*at != '+' || at[1] == '\0'))) {
            return refuse(host, parameter, text, why, "");
        }
        out[model] = number;
        at += *at == '+';
    }
    return DPK_OK;
}
