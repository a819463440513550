#include "sim/main/commands.h"

#include <stdio.h>

int
dps_command_summary(const struct dps_options *options)
{
    (void)options;
    return DPS_EXIT_FAILED;
}

int
dps_command_compare(const struct dps_options *options)
{
    (void)options;
    return DPS_EXIT_FAILED;
}

int
dps_command_report(const struct dps_options *options)
{
    (void)options;
    return DPS_EXIT_FAILED;
}
