/* status.h: how a call says that it failed, and why.
 *
 * A function that can fail returns an enum dps_status and takes, last, the address of
 * a struct dps_error that it fills with one sentence for a person: the name, the value,
 * the unit and the rule.  A caller that wants only the code passes NULL.
 *
 *     return dps_fail(err, DPS_EINVAL, "half_life is %g s, not > 0", h);
 */
#ifndef DPS_SIM_CORE_STATUS_H
#define DPS_SIM_CORE_STATUS_H

enum dps_status {
    DPS_OK = 0,
    DPS_ENOMEM = -1,   /* an allocation failed */
    DPS_EINVAL = -2,   /* an input is outside its domain: the user can mend it */
    DPS_EIO = -3,      /* a file or a process could not be read, written or started */
    DPS_ENUMERIC = -4, /* an iteration did not converge, or a sum overflowed */
    DPS_ESTATE = -5,   /* an invariant does not hold: a defect of ours */
};

enum { DPS_ERROR_TEXT = 768 };

struct dps_error {
    enum dps_status status;
    char text[DPS_ERROR_TEXT];
};

#define DPS_CHECKED            __attribute__((warn_unused_result))
#define DPS_PRINTF(text, args) __attribute__((format(printf, text, args)))

/* A string such as "DPS_EINVAL"; static, never NULL. */
const char *dps_status_name(enum dps_status status);

/* Fills *err, unless it is NULL, and returns status. */
enum dps_status dps_fail(struct dps_error *err, enum dps_status status,
    const char *format, ...) DPS_PRINTF(3, 4);

/* Puts "context: " before the sentence that *err holds already; returns its status. */
enum dps_status dps_within(struct dps_error *err, enum dps_status status,
    const char *format, ...) DPS_PRINTF(3, 4);

#endif
