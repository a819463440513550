/* settings.h: values of a kernel's parameters that are numbers.
 *
 * What is none is DPK_E_ARGUMENT, and the host's log says which parameter and why.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_SETTINGS_H
#define DEPIN_KERNELS_SCHEDULERS_SETTINGS_H

#include "kernels/abi/depin_kernel.h"

#define SETTINGS_MODELS 64U

/* A decimal number that is not negative, in units of 10^-digits: of six digits, "1.6"
 * is 1600000.  It has at most that many digits behind the point. */
dpk_status dpk_number(const struct dpk_host *host,
    const struct dpk_parameter *parameter, const char *text, uint32_t digits,
    int64_t *out);

/* Where the number of a parameter goes, its digits, and the least and the most that it
 * may be, in its units. */
struct setting {
    uint32_t parameter, digits;
    int64_t *to;
    int64_t least, most;
};
#define ANY_NUMBER 0, INT64_MAX

/* n such numbers, of the values of a kernel's table. */
dpk_status dpk_numbers(const struct dpk_host *host,
    const struct dpk_parameter *parameters, const char *const *values,
    const struct setting *settings, uint32_t n);

/* Numbers by the model of GPUs, "1:120+3:80"; "none" changes nothing, nor does what is
 * not named. */
dpk_status dpk_number_by_model(const struct dpk_host *host,
    const struct dpk_parameter *parameter, const char *text, uint32_t digits,
    int64_t out[SETTINGS_MODELS]);

#endif
