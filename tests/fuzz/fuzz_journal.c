/* A journal of any bytes is read to its end, its torn tail or an error.  Since a
 * checksum stops nearly all of them, the bytes are taken for the payload of one record
 * too. */
#define _GNU_SOURCE /* memfd_create */

#include "analysis/trace_survey.h"
#include "sim/journal/record.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* NOLINT */

static void
read_all(const char *path, size_t size)
{
    struct dps_error err;
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    bool more = dps_journal_reader_open(path, &reader, &err) == DPS_OK;
    while (more && dps_journal_read(reader, &record, &more, &err) == DPS_OK) {
    }
    if (reader != NULL && dps_journal_reader_offset(reader) > size) {
        abort();
    }
    dps_journal_reader_close(&reader);
}

static void
decode_one(const uint8_t *data, size_t size)
{
    struct dps_error err;
    struct dps_decoder decoder = {0};
    struct dps_journal_record record;
    (void)!dps_decoder_decode(&decoder, data[0], data + 1, size - 1, &record, &err);
    dps_decoder_free(&decoder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) /* NOLINT: its given name */
{
    if (size > 0) {
        decode_one(data, size);
    }
    char path[64];
    struct dps_error err;
    struct dps_survey survey = {0};
    int fd = memfd_create("journal", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        abort();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_all(path, size);
    (void)!dps_survey_read(&survey, path, &err);
    dps_survey_free(&survey);
    close(fd);
    return 0;
}
