/* What `depinsim describe networks` tells is what the files say. */
#include "sim/run/networks.h"
#include "tests/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "scenarios/networks"

enum { MOST_TEXT = 1 << 20, WORD = 128 };

static const char *const folders[] = {"scenarios"};

/* Of one network, or all; the caller frees it. */
static char *
told(const char *name)
{
    char *text = NULL;
    size_t n = 0;
    struct dps_error err = {0};
    FILE *out = open_memstream(&text, &n);
    REQUIRE(out != NULL);
    CHECK_OK(dps_networks_describe(name, folders, 1, out, &err), &err);
    fclose(out);
    REQUIRE(text != NULL);
    return text;
}

/* Its letters alone, since lines are broken anywhere. */
static void
close_up(char *text)
{
    char *to = text;
    for (; *text != '\0'; text++) {
        if (strchr(" \n\"", *text) == NULL) {
            *to++ = *text;
        }
    }
    *to = '\0';
}

static char *
file_of(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, FOLDER "/%s.yaml", name);
    FILE *file = fopen(path, "rb");
    REQUIRE(file != NULL);
    char *text = calloc(1, MOST_TEXT);
    REQUIRE(text != NULL);
    REQUIRE(fread(text, 1, MOST_TEXT - 1, file) > 0);
    fclose(file);
    return text;
}

static void
check_holds(const char *text, const char *name, const char *what)
{
    if (!CHECK(strstr(text, what) != NULL)) {
        printf("# %s does not tell %s\n", name, what);
    }
}

/* The word behind each `key: ` of a file, comments apart, must stand between `before`
 * and `after` in the description. */
static int
check_words(const char *file, const char *text, const char *name, const char *key,
    const char *before, const char *after)
{
    int n = 0;
    for (const char *at = file; (at = strstr(at, key)) != NULL; at++) {
        const char *line = at;
        while (line > file && line[-1] != '\n') {
            line--;
        }
        if (memchr(line, '#', (size_t)(at - line)) != NULL) {
            continue;
        }
        char word[WORD];
        char wanted[2 * WORD];
        size_t length = strcspn(at + strlen(key), " ,}T\n");
        snprintf(word, sizeof word, "%.*s", (int)length, at + strlen(key));
        if (strcmp(word, "none") != 0) {
            snprintf(wanted, sizeof wanted, "%s%s%s", before, word, after);
            check_holds(text, name, wanted);
            n++;
        }
    }
    return n;
}

static bool
is_yaml(const char *name)
{
    size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

TEST(every_kind_that_a_network_file_names_is_told)
{
    DIR *folder = opendir(FOLDER);
    const struct dirent *entry;
    int files = 0;
    int kinds = 0;
    REQUIRE(folder != NULL);
    while ((entry = readdir(folder)) != NULL) {
        if (!is_yaml(entry->d_name)) {
            continue;
        }
        char name[WORD];
        snprintf(
            name, sizeof name, "%.*s", (int)strlen(entry->d_name) - 5, entry->d_name);
        char *text = told(name);
        char *file = file_of(name);
        kinds += check_words(file, text, name, " kind: ", ".", ": ");
        kinds += check_words(file, text, name, "{kind: ", ".", ": ");
        free(file);
        free(text);
        files++;
    }
    closedir(folder);
    CHECK(files >= 8 && kinds > 50);
}

TEST(every_network_tells_its_sources_and_amendments)
{
    static const char *const names[] = {
        "filecoin", "helium", "render", "akash", "nosana", "ocean"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = told(names[i]);
        char *file = file_of(names[i]);
        char *amendments = strstr(file, "\namendments:");
        char *sources = strstr(file, "\nsources:");
        REQUIRE(sources != NULL);
        if (amendments != NULL) {
            CHECK(
                check_words(amendments, text, names[i], "- at: 20", "    20", "") > 0 ||
                strstr(amendments, "when:") != NULL);
        }
        check_holds(text, names[i], "\n  amendments");
        check_holds(text, names[i], "\n  not modelled: ");
        close_up(text);
        close_up(sources);
        CHECK(check_words(sources, text, names[i], "where:", "", "") > 0);
        free(file);
        free(text);
    }
}

TEST(every_named_network_says_what_it_leaves_out)
{
    char *text = told(NULL);
    static const char *const names[] = {
        "filecoin", "helium", "render", "akash", "nosana", "ocean"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *own = told(names[i]);
        if (!CHECK(strstr(own, "the file names nothing") == NULL)) {
            printf("# %s\n", names[i]);
        }
        check_holds(text, "networks", own);
        free(own);
    }
    free(text);
}

TEST(a_mechanism_that_comes_by_amendment_is_told_with_its_date)
{
    char *text = told("akash");
    check_holds(text, "akash", "payment.vault: ");
    check_holds(text, "akash", "in payment (by amendment)");
    check_holds(text, "akash", "\n    2026-03-23: ");
    check_holds(text, "akash", "\n      payment.kind: vault\n");
    free(text);
}

TEST(filecoin_tells_that_rewards_vest)
{
    char *text = told("filecoin");
    check_holds(text, "filecoin", "75 % of a reward vests over 180 d\n");
    check_holds(text, "filecoin", "emission.baseline: ");
    check_holds(text, "filecoin", "in emission.mining\n");
    free(text);
}

TEST(a_network_that_is_not_there_is_refused)
{
    struct dps_error err = {0};
    CHECK(dps_networks_has("helium", folders, 1));
    CHECK(!dps_networks_has("hellium", folders, 1));
    CHECK(dps_networks_describe("hellium", folders, 1, stdout, &err) != DPS_OK);
    CHECK(strstr(err.text, "hellium") != NULL);
}
