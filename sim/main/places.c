#define _XOPEN_SOURCE 700 /* realpath */
#include "sim/main/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
add(struct dps_places *self, const char *folder)
{
    char *real = realpath(folder, NULL);
    for (size_t i = 0; real != NULL && i < self->n; i++) {
        if (strcmp(self->folders[i], real) == 0) {
            free(real);
            return;
        }
    }
    if (real == NULL || strlen(real) + sizeof "/networks" > DPS_PLACE) {
        free(real);
        return;
    }
    char *text = self->texts[3 * self->n];
    char *networks = self->texts[3 * self->n + 1];
    char *studies = self->texts[3 * self->n + 2];
    snprintf(text, DPS_PLACE, "%s", real);
    snprintf(networks, DPS_PLACE, "%s/networks", real);
    snprintf(studies, DPS_PLACE, "%s/studies", real);
    self->folders[self->n] = text;
    self->studies[self->n] = studies;
    self->networks[self->n++] = networks;
    free(real);
}

static void
find(struct dps_places *self)
{
    static const char *const beside[] = {
        "../../scenarios", "../share/depinsim/scenarios"};
    char binary[DPS_PLACE];
    char folder[DPS_PLACE + 64];
    memset(self, 0, sizeof *self);
    add(self, "scenarios");
    ssize_t n = readlink("/proc/self/exe", binary, sizeof binary - 1);
    if (n <= 0) {
        return;
    }
    binary[n] = '\0';
    *strrchr(binary, '/') = '\0';
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        snprintf(folder, sizeof folder, "%s/%s", binary, beside[i]);
        add(self, folder);
    }
}

void
dps_places_find(struct dps_places *self)
{
    find(self);
    for (size_t i = 0; i < self->n; i++) {
        self->networks[self->n + i] = self->folders[i];
    }
    self->n_networks = 2 * self->n;
}
