/* schema.h: all tables as one page of Markdown: scenarios/SCHEMA.md. */
#ifndef DPS_SIM_RUN_SCHEMA_H
#define DPS_SIM_RUN_SCHEMA_H

#include "sim/run/topics.h"

#include <stdio.h>

void dps_schema_print(const struct dps_topics *topics, FILE *out);

#endif
