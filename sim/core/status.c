#include "sim/core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
dps_status_name(enum dps_status status)
{
    switch (status) {
    case DPS_OK: return "DPS_OK";
    case DPS_ENOMEM: return "DPS_ENOMEM";
    case DPS_EINVAL: return "DPS_EINVAL";
    case DPS_EIO: return "DPS_EIO";
    case DPS_ENUMERIC: return "DPS_ENUMERIC";
    case DPS_ESTATE: return "DPS_ESTATE";
    }
    return "DPS_?";
}

enum dps_status
dps_fail(struct dps_error *err, enum dps_status status, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        err->status = status;
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return status;
}

enum dps_status
dps_within(struct dps_error *err, enum dps_status status, const char *format, ...)
{
    if (err != NULL) {
        char inner[DPS_ERROR_TEXT];
        memcpy(inner, err->text, sizeof inner);
        va_list args;
        va_start(args, format);
        int n = vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        if (n >= 0 && (size_t)n < sizeof err->text) {
            snprintf(err->text + n, sizeof err->text - (size_t)n, ": %s", inner);
        }
        err->status = status;
    }
    return status;
}
