#include "sim/engine/settings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Sanitizers follow threads but not stacks switched by hand.  Dates are the same. */
#ifdef DPS_SANITIZED
#define FACTORY "--cfg=contexts/factory:thread"
#else
#define FACTORY "--cfg=contexts/factory:raw"
#endif

struct setting {
    const char *name;
    const char *flow;
    const char *tcp;  /* NULL: as under flow */
    const char *fine; /* the same in 2^-20 byte; NULL: no size */
};

static const struct setting settings[] = {
    {"network/model", "CM02", "LV08", NULL},
    {"network/latency-factor", "1", "13.01", NULL},
    {"network/bandwidth-factor", "1", "0.97", NULL},
    {"network/weight-S", "0", "20537", "21534605312"},
    {"network/TCP-gamma", "0", "4194304", "4398046511104"},
    {"network/crosstraffic", "0", "1", NULL},
    {"network/loopback-bw", "10000000000", NULL, NULL},
    {"network/loopback-lat", "0", NULL, NULL},
    {"network/optim", "Lazy", NULL, NULL},
    {"network/solver", "maxmin", NULL, NULL},
    {"cpu/model", "Cas01", NULL, NULL},
    {"cpu/optim", "Lazy", NULL, NULL},
    {"cpu/solver", "maxmin", NULL, NULL},
    {"host/model", "default", NULL, NULL},
    {"surf/precision", "1e-9", NULL, NULL},
    {"maxmin/precision", "1e-5", NULL, NULL},
    {"maxmin/concurrency-limit", "-1", NULL, NULL},
    {"contexts/nthreads", "1", NULL, NULL},
};

/* These change no date: stacks, speed and what is printed. */
static const char *const habits[] = {
    FACTORY,
    "--cfg=contexts/stack-size:16",
    "--cfg=contexts/guard-size:0",
    "--cfg=debug/clean-atexit:0",
    "--log=root.threshold:error",
};

_Static_assert(
    sizeof settings / sizeof settings[0] + sizeof habits / sizeof habits[0] <=
        DPS_SETTINGS,
    "settings do not fit");

static void
add_word(struct dps_settings *self, const char *word)
{
    char *own = self->words[self->argc];
    assert(strlen(word) < DPS_SETTING_TEXT);
    snprintf(own, DPS_SETTING_TEXT, "%s", word);
    self->argv[self->argc++] = own;
}

void
dps_settings_init(struct dps_settings *self, enum dps_network_model network, bool fine)
{
    *self = (struct dps_settings){0};
    add_word(self, "depinsim-window");
    size_t length = 0;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        const struct setting *s = &settings[i];
        const char *value = s->flow;
        if (network == DPS_NETWORK_TCP && s->tcp != NULL) {
            value = fine && s->fine != NULL ? s->fine : s->tcp;
        }
        char word[DPS_SETTING_TEXT];
        snprintf(word, sizeof word, "--cfg=%s:%s", s->name, value);
        add_word(self, word);
        length += (size_t)snprintf(self->text + length, sizeof self->text - length,
            "%s%s:%s", i == 0 ? "" : " ", s->name, value);
        assert(length < sizeof self->text);
    }
    for (size_t i = 0; i < sizeof habits / sizeof habits[0]; i++) {
        add_word(self, habits[i]);
    }
}
