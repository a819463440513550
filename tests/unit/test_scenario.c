#include "sim/scenario/resolve.h"
#include "sim/scenario/scenario.h"

#include "tests/sample_scenario.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 256 };

/* A folder with files, and how scenarios in it are opened. */
struct desk {
    char folder[PATH];
    char place[PATH + 8];
    const char *places[1];
    struct dps_setting settings[4];
    struct dps_scenario_options options;
    struct dps_error err;
    struct dps_scenario *scenario;
};

static void
put(const struct desk *desk, const char *name, const char *text)
{
    char path[2 * PATH];
    snprintf(path, sizeof path, "%s/%s", desk->folder, name);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void
put_folder(const struct desk *desk, const char *name)
{
    char path[2 * PATH];
    snprintf(path, sizeof path, "%s/%s", desk->folder, name);
    REQUIRE(mkdir(path, 0777) == 0);
}

/* Files of a small collection in `shop`, which is the one place for names. */
static void
set_up(struct desk *desk)
{
    *desk = (struct desk){.scenario = NULL};
    snprintf(desk->folder, sizeof desk->folder, "%s", test_folder());
    snprintf(desk->place, sizeof desk->place, "%s/shop", desk->folder);
    desk->places[0] = desk->place;
    desk->options = (struct dps_scenario_options){.settings = desk->settings,
        .n_settings = 0,
        .places = desk->places,
        .n_places = 1};
    put_folder(desk, "shop");
    put_folder(desk, "shop/networks");
    put_folder(desk, "shop/hardware");
    put_folder(desk, "shop/data");
    put_folder(desk, "mine");
    put(desk, "shop/data/power.csv", "date,power\n");
    put(desk, "shop/networks/nosana.yaml",
        "start: 2022-01-17\n"
        "tokens: [{symbol: NOS, decimals: 6}]\n"
        "emission:\n"
        "  - {to: team, kind: vesting, amount: 20e6 NOS, over: 48 mo}\n"
        "  - {to: nodes, kind: vesting, amount: 20e6 NOS, over: 24 mo}\n");
    put(desk, "shop/hardware/h100.yaml", "power: 700 W\nprice: 2 USD/h\n");
    put(desk, "shop/base.yaml",
        "start: 2026-01-01\n"
        "title: base\n"
        "band: {low: 0.25}\n"
        "networks: {nosana: }\n"
        "fleet: [{class: h100, count: 3}, {class: h100, count: 4}]\n");
}

static enum dps_status
open_file(struct desk *desk, const char *name)
{
    char path[2 * PATH];
    bool bare = strchr(name, '/') == NULL;
    snprintf(
        path, sizeof path, "%s%s%s", bare ? "" : desk->folder, bare ? "" : "/", name);
    dps_scenario_close(&desk->scenario);
    return dps_scenario_open(
        path, &sample_world_record, &desk->options, &desk->scenario, &desk->err);
}

static const struct sample_world *
world_of(struct desk *desk, const char *name)
{
    REQUIRE_OK(open_file(desk, name), &desk->err);
    return dps_scenario_value(desk->scenario);
}

/* The last sentence without the folder that the test happens to have. */
static const char *
sentence(struct desk *desk)
{
    static char text[DPS_ERROR_TEXT];
    char *to = text;
    size_t n = strlen(desk->folder);
    for (const char *at = desk->err.text; *at != '\0';) {
        bool folder = strncmp(at, desk->folder, n) == 0 && at[n] == '/';
        at += folder ? n + 1 : 0;
        *to++ = *at;
        at += !folder || *at != '\0';
    }
    *to = '\0';
    return text;
}

static void
set(struct desk *desk, const char *path, const char *value)
{
    desk->settings[desk->options.n_settings++] = (struct dps_setting){path, value};
}

#define CHECK_REFUSED(desk, name, status, text)                                        \
    do {                                                                               \
        CHECK_STATUS(open_file((desk), (name)), (status));                             \
        CHECK_TEXT(sentence(desk), (text));                                            \
    } while (0)

/* ---- names ------------------------------------------------------------- */

TEST(names_are_found_in_places_with_or_without_ending)
{
    struct desk desk;
    set_up(&desk);
    CHECK_TEXT(world_of(&desk, "base")->title, "base");
    CHECK_TEXT(world_of(&desk, "base.yaml")->title, "base");
    CHECK_TEXT(world_of(&desk, "shop/base.yaml")->title, "base");
    CHECK_TEXT(world_of(&desk, "shop/base")->title, "base");
    dps_scenario_close(&desk.scenario);
}

TEST(a_library_file_stands_for_its_name)
{
    struct desk desk;
    set_up(&desk);
    const struct sample_world *world = world_of(&desk, "base");
    const struct sample_network *networks = world->networks.items;
    const struct sample_group *groups = world->fleet.items;
    REQUIRE(world->networks.n == 1);
    CHECK_TEXT(networks[0].name, "nosana");
    CHECK(networks[0].emission.n == 2);
    CHECK(groups[0].class_->power == 700);
    CHECK_TEXT(groups[0].class_->name, "h100");
    CHECK(groups[0].class_ == groups[1].class_); /* bound once, and shared */
    dps_scenario_close(&desk.scenario);
}

TEST(what_is_beside_the_file_comes_before_the_places)
{
    struct desk desk;
    set_up(&desk);
    put_folder(&desk, "mine/hardware");
    put(&desk, "mine/hardware/h100.yaml", "power: 1 W\n");
    put(&desk, "mine/base.yaml",
        "extends: base\ntitle: mine\n"
        "fleet: [{class: h100, count: 1}]\n");
    const struct sample_world *world = world_of(&desk, "mine/base.yaml");
    const struct sample_group *groups = world->fleet.items;
    CHECK_TEXT(world->title, "mine"); /* `base` is not the file that says so */
    CHECK(world->band.low == 0.25);
    CHECK(groups[0].class_->power == 1);
    dps_scenario_close(&desk.scenario);
}

TEST(an_entry_extends_the_file_of_its_name_or_another)
{
    struct desk desk;
    set_up(&desk);
    put(&desk, "mine/x.yaml",
        "start: 2026-01-01\n"
        "networks:\n"
        "  nosana: {emission.1.over: 10 yr}\n"
        "  other: {extends: nosana, start: 2024-01-01}\n"
        "  third: nosana\n"
        "  own: {extends: none, tokens: [{symbol: A, decimals: 0}]}\n");
    const struct sample_world *world = world_of(&desk, "mine/x.yaml");
    const struct sample_network *n = world->networks.items;
    REQUIRE(world->networks.n == 4);
    const struct sample_emission *emission = n[0].emission.items;
    const struct sample_vesting *vesting = emission[1].kind.params;
    CHECK_INT(vesting->over.ns, INT64_C(315360000000000000));
    CHECK_INT(vesting->over.months, 0);
    CHECK_INT(n[1].start, INT64_C(1704067200));
    CHECK_INT(n[2].start, n[0].start);
    CHECK_TEXT(n[2].name, "third");
    CHECK(n[3].emission.n == 0);
    dps_scenario_close(&desk.scenario);
}

TEST(a_named_value_may_be_extended_in_place)
{
    struct desk desk;
    set_up(&desk);
    put(&desk, "mine/x.yaml",
        "extends: base\n"
        "fleet: [{class: {extends: h100, power: 1 kW}, count: 1},"
        " {class: h100, count: 1}]\n"
        "fleet.1.class.price: 9 USD/h\n");
    const struct sample_world *world = world_of(&desk, "mine/x.yaml");
    const struct sample_group *groups = world->fleet.items;
    CHECK(groups[0].class_->power == 1000);
    CHECK(groups[0].class_->price == 2);
    CHECK(groups[1].class_->power == 700);
    CHECK(groups[1].class_->price == 9);
    dps_scenario_close(&desk.scenario);
}

/* So that a network whose entries extend other names than their own can be amended. */
TEST(a_resolved_tree_stays_as_it_is)
{
    static const char text[] = "networks: {other: {extends: nosana}, nosana: }\n"
                               "fleet: [{class: h100, count: 1}]\n";
    struct desk desk;
    set_up(&desk);
    put(&desk, "shop/networks/other.yaml", "start: 1999-01-01\n");
    struct dps_arena arena = {0};
    struct dps_files files = {.arena = &arena, .places = desk.places, .n_places = 1};
    struct dps_extender extender = {.arena = &arena, .files = &files};
    struct dps_resolver resolver = {.arena = &arena, .extender = &extender};
    struct dps_path root = {0};
    struct dps_file *file = NULL;
    const struct dps_tree *once = NULL;
    const struct dps_tree *twice = NULL;
    REQUIRE_OK(dps_files_memory(&files, "x.yaml", text, strlen(text), &file, &desk.err),
        &desk.err);
    REQUIRE_OK(dps_resolve_record(&resolver, file->tree, &sample_world_record, &root,
                   &once, &desk.err),
        &desk.err);
    REQUIRE_OK(dps_resolve_record(
                   &resolver, once, &sample_world_record, &root, &twice, &desk.err),
        &desk.err);
    CHECK(once != file->tree);
    CHECK(twice == once);
    dps_arena_free(&arena);
}

TEST(files_that_are_missing_or_go_round_are_told)
{
    struct desk desk;
    set_up(&desk);
    put_folder(&desk, "mine/folder.yaml");
    put(&desk, "mine/a.yaml", "extends: b\n");
    put(&desk, "mine/b.yaml", "extends: ./c.yaml\n");
    put(&desk, "mine/c.yaml", "title: c\nextends: a\n");
    put(&desk, "mine/self.yaml", "extends: self\n");
    put(&desk, "mine/lost.yaml", "extends: nobody\n");
    put(&desk, "mine/typo.yaml", "start: 2026-01-01\nnetworks: {nosanna: }\n");
    put(&desk, "mine/into.yaml", "extends: folder.yaml\n");
    put(&desk, "mine/list.yaml", "- a\n");
    put(&desk, "mine/wrong.yaml", "extends: list\n");
    put(&desk, "mine/bad.yaml", "start: 2026-01-01\nfleet: [{class: bad, count: 1}]\n");
    put(&desk, "shop/hardware/bad.yaml", "power: 3 W\nshare: 7\n");
    CHECK_REFUSED(&desk, "mine/a.yaml", DPS_EINVAL,
        "mine/c.yaml:2:10: extends is a, which goes round in a circle: mine/a.yaml, "
        "mine/b.yaml, mine/c.yaml, mine/a.yaml");
    CHECK_REFUSED(&desk, "mine/self.yaml", DPS_EINVAL,
        "mine/self.yaml:1:10: extends is self, which goes round in a circle: "
        "mine/self.yaml, mine/self.yaml");
    CHECK_REFUSED(&desk, "mine/lost.yaml", DPS_EIO,
        "mine/lost.yaml:1:10: extends is nobody, which is not found: looked for "
        "mine/nobody.yaml, shop/nobody.yaml");
    CHECK_REFUSED(&desk, "mine/typo.yaml", DPS_EIO,
        "mine/typo.yaml:2:12: networks.nosanna is empty, and there is no file of its "
        "name: looked for mine/networks/nosanna.yaml, shop/networks/nosanna.yaml");
    CHECK_REFUSED(&desk, "mine/into.yaml", DPS_EIO,
        "mine/into.yaml:1:10: extends is folder.yaml: mine/folder.yaml is a directory, "
        "not a file");
    CHECK_REFUSED(&desk, "mine/wrong.yaml", DPS_EINVAL,
        "mine/list.yaml: it holds a list, not a mapping of keys");
    CHECK_REFUSED(&desk, "mine/bad.yaml", DPS_EINVAL,
        "shop/hardware/bad.yaml:2:8: fleet.0.class.share is 7, not in [0, 1]");
    CHECK_REFUSED(&desk, "mine/none.yaml", DPS_EIO,
        "mine/none.yaml is not found: looked for mine/none.yaml, "
        "shop/mine/none.yaml");
    CHECK_REFUSED(&desk, "mine/folder.yaml", DPS_EIO,
        "mine/folder.yaml is a directory, not a file");
}

TEST(a_library_file_that_names_itself_is_told)
{
    struct desk desk;
    set_up(&desk);
    put_folder(&desk, "shop/parts");
    put(&desk, "shop/parts/loop.yaml", "extends: loop\nmaker: x\n");
    put(&desk, "shop/hardware/h100.yaml", "power: 1 W\nspare: loop\n");
    CHECK_REFUSED(&desk, "base", DPS_EINVAL,
        "shop/parts/loop.yaml:1:10: extends is loop, which goes round in a circle: "
        "shop/parts/loop.yaml, shop/parts/loop.yaml");
}

TEST(what_cannot_be_read_is_told)
{
    struct dps_scenario *scenario = NULL;
    struct dps_error err = {0};
    CHECK_FAILS(dps_scenario_open(
                    "/proc/self/mem", &sample_world_record, NULL, &scenario, &err),
        &err, DPS_EIO, "/proc/self/mem cannot be read: Input/output error");
    CHECK_FAILS(
        dps_scenario_open("/dev/null", &sample_world_record, NULL, &scenario, &err),
        &err, DPS_EIO, "/dev/null is no regular file");
    CHECK_FAILS(dps_scenario_open("", &sample_world_record, NULL, &scenario, &err),
        &err, DPS_EINVAL, "the scenario's name is empty");
    if (geteuid() == 0) {
        return;
    }
    struct desk desk;
    set_up(&desk);
    put(&desk, "mine/x.yaml", "start: 2026-01-01\n");
    char path[2 * PATH];
    snprintf(path, sizeof path, "%s/mine/x.yaml", desk.folder);
    REQUIRE(chmod(path, 0) == 0);
    CHECK_REFUSED(
        &desk, "mine/x.yaml", DPS_EIO, "mine/x.yaml cannot be read: Permission denied");
}

TEST(files_nest_at_most_16_deep)
{
    struct desk desk;
    set_up(&desk);
    put(&desk, "mine/f0.yaml", "start: 2026-01-01\n");
    for (int i = 1; i <= 16; i++) {
        char name[32];
        char text[32];
        snprintf(name, sizeof name, "mine/f%d.yaml", i);
        snprintf(text, sizeof text, "extends: f%d\n", i - 1);
        put(&desk, name, text);
    }
    CHECK_INT(world_of(&desk, "mine/f15.yaml")->start, INT64_C(1767225600));
    CHECK_REFUSED(&desk, "mine/f16.yaml", DPS_EINVAL,
        "mine/f1.yaml:1:10: extends is f0: more than 16 files extend or name one "
        "another");
}

/* Sixty thousand uses of one large file must not take for ever. */
TEST(a_scenario_has_at_most_two_million_values)
{
    enum { ENTRIES = 15000, ITEMS = 60000 };
    static char big[ITEMS * 16];
    static char many[ENTRIES * 32];
    struct desk desk;
    size_t n = 0;
    set_up(&desk);
    n += (size_t)snprintf(big + n, sizeof big - n, "tokens:\n");
    for (int i = 0; i < ITEMS; i++) {
        n += (size_t)snprintf(big + n, sizeof big - n, "- {a: 1}\n");
    }
    put(&desk, "shop/networks/big.yaml", big);
    n = (size_t)snprintf(many, sizeof many, "start: 2026-01-01\nnetworks:\n");
    for (int i = 0; i < ENTRIES; i++) {
        n += (size_t)snprintf(many + n, sizeof many - n, "  n%d: big\n", i);
    }
    put(&desk, "mine/many.yaml", many);
    CHECK_REFUSED(&desk, "mine/many.yaml", DPS_EINVAL,
        "shop/networks/big.yaml:32483:3: networks.n16.tokens.32481 makes more than "
        "2000000 values with all that it extends and names");
}

/* ---- settings ---------------------------------------------------------- */

TEST(a_setting_is_an_edit_of_the_file)
{
    static const struct {
        const char *path, *value, *edit;
    } cases[] = {
        {"title", "other", "title: other\n"},
        {"length", "2 yr", "length: 2 yr\n"},
        {"band.high", "7", "band.high: 7\n"},
        {"band", "{high: 7}", "band: {high: 7}\n"},
        {"fleet.1.count", "9", "fleet.1.count: 9\n"},
        {"fleet.0.class.power", "1 W", "fleet.0.class.power: 1 W\n"},
        {"fleet", "[]", "fleet: []\n"},
        {"networks.nosana.emission.1.over", "10 yr",
            "networks.nosana.emission.1.over: 10 yr\n"},
        {"networks.more", "nosana", "networks.more: nosana\n"},
        {"networks.more.extends", "nosana", "networks: {more: {extends: nosana}}\n"},
        {"bands.new.low", "3", "bands: {new: {low: 3}}\n"},
        {"networks.nosana.emission.0", "{kind: decay, half_life: 1 d, to: x}",
            "networks.nosana.emission.0: {kind: decay, half_life: 1 d, to: x}\n"},
    };
    struct desk desk;
    set_up(&desk);
    put(&desk, "mine/plain.yaml", "extends: base\n");
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        char edited[256];
        struct dps_scenario *other = NULL;
        snprintf(edited, sizeof edited, "extends: base\n%s", cases[i].edit);
        put(&desk, "mine/edited.yaml", edited);
        desk.options.n_settings = 0;
        world_of(&desk, "mine/plain.yaml");
        struct dps_digest before = dps_scenario_digest(desk.scenario);
        world_of(&desk, "mine/edited.yaml");
        other = desk.scenario;
        desk.scenario = NULL;
        set(&desk, cases[i].path, cases[i].value);
        world_of(&desk, "mine/plain.yaml");
        CHECK_TEXT(dps_scenario_text(desk.scenario), dps_scenario_text(other));
        CHECK(!dps_digest_equal(dps_scenario_digest(desk.scenario), before));
        dps_scenario_close(&other);
    }
    dps_scenario_close(&desk.scenario);
}

TEST(later_settings_win)
{
    struct desk desk;
    set_up(&desk);
    set(&desk, "band.low", "0.5");
    set(&desk, "band", "{low: 0.75}");
    CHECK(world_of(&desk, "base")->band.low == 0.75);
    dps_scenario_close(&desk.scenario);
}

TEST(a_wrong_setting_is_told_by_itself)
{
    static const struct {
        const char *path, *value, *sentence;
    } cases[] = {
        {"titlee", "x",
            "--set titlee=x: titlee is unknown: did you mean title? (known here: "
            "title, "
            "start, length, exact, networks, fleet, band, bands)"},
        {"fleet.0.count", "0",
            "--set fleet.0.count=0: fleet.0.count is 0, not in [1, 1000000]"},
        {"fleet.2.count", "1",
            "--set fleet.2.count=1: fleet.2 does not exist: the list's items are 0 to "
            "1"},
        {"networks.nosana.emission.7.over", "1 d",
            "--set networks.nosana.emission.7.over=1 d: networks.nosana.emission.7 "
            "does not exist: the list's items are 0 to 1"},
        {"networks.nosana.emission.1.over", "1 GPU",
            "--set networks.nosana.emission.1.over=1 GPU: networks.nosana.emission.1."
            "over is 1 GPU, not a time: write it in s, min, h, d or yr"},
        {"title", "", "--set title=: it is empty"},
        {"title", "[a",
            "--set title=[a: not YAML: did not find expected ',' or ']' while parsing "
            "a flow sequence"},
        {"band", "{low: 1, low: 2}",
            "--set band={low: 1, low: 2}: low stands here twice"},
        {"", "x", "--set =x: has a dot too many for a path"},
        {"a..b", "x", "--set a..b=x: a..b has a dot too many for a path"},
        {"start.day", "1", "--set start.day=1: start is a mapping, not a date"},
        {"band.low", "2", "--set band.low=2: band.low is 2, above high"},
        {"fleet.0.class", "a100",
            "--set fleet.0.class=a100: fleet.0.class is a100, which is not found: "
            "looked for shop/hardware/a100.yaml, shop/a100.yaml"},
    };
    struct desk desk;
    set_up(&desk);
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        desk.options.n_settings = 0;
        set(&desk, cases[i].path, cases[i].value);
        CHECK(open_file(&desk, "base") != DPS_OK);
        CHECK_TEXT(sentence(&desk), cases[i].sentence);
    }
}

/* ---- the resolved text ------------------------------------------------- */

TEST(the_resolved_text_stands_alone)
{
    struct desk desk;
    set_up(&desk);
    put(&desk, "mine/x.yaml",
        "extends: base\n"
        "networks:\n"
        "  nosana:\n"
        "    history: data/power.csv\n"
        "    amendments:\n"
        "      - {at: 2027-01-01, set: {emission.1.over: 3 yr, start: 2020-01-01}}\n"
        "  own: {extends: none, tokens: [{symbol: A, decimals: 0}]}\n");
    world_of(&desk, "mine/x.yaml");
    put(&desk, "again.yaml", dps_scenario_text(desk.scenario));
    put(&desk, "shop/networks/nosana.yaml", "start: 1999-01-01\n");
    put(&desk, "shop/networks/own.yaml", "start: 1999-01-01\n");
    struct dps_scenario *first = desk.scenario;
    desk.scenario = NULL;
    const struct sample_world *world = world_of(&desk, "./again.yaml");
    const struct sample_network *networks = world->networks.items;
    CHECK_TEXT(dps_scenario_text(desk.scenario), dps_scenario_text(first));
    CHECK(strstr(dps_scenario_text(first), "history: data/power.csv\n") != NULL);
    CHECK(strstr(dps_scenario_text(first), "emission.1.over: 3 yr\n") != NULL);
    CHECK(access(networks[0].history, R_OK) == 0);
    dps_scenario_close(&first);
    dps_scenario_close(&desk.scenario);
}

TEST(a_data_file_outside_the_places_is_written_whole)
{
    struct desk desk;
    set_up(&desk);
    put(&desk, "mine/own.csv", "date\n");
    put(&desk, "mine/x.yaml", "extends: base\nnetworks.nosana.history: own.csv\n");
    world_of(&desk, "mine/x.yaml");
    const char *at = strstr(dps_scenario_text(desk.scenario), "history: ");
    REQUIRE(at != NULL);
    CHECK(at[9] == '/');
    CHECK(strstr(at, "/mine/own.csv\n") != NULL);
    dps_scenario_close(&desk.scenario);
}

/* ---- amendments -------------------------------------------------------- */

static void
open_amended(struct desk *desk, const char *overlays)
{
    char text[1024];
    set_up(desk);
    snprintf(text, sizeof text,
        "extends: base\n"
        "networks:\n"
        "  nosana:\n"
        "    amendments:\n%s",
        overlays);
    put(desk, "mine/x.yaml", text);
    world_of(desk, "mine/x.yaml");
}

/* The network with its first n amendments, of up to four. */
static enum dps_status
amended(struct desk *desk, size_t n, const struct sample_network **network)
{
    const struct sample_world *world = dps_scenario_value(desk->scenario);
    const struct sample_network *networks = world->networks.items;
    const struct sample_amendment *amendments = networks[0].amendments.items;
    const struct dps_tree *overlays[4];
    const void *value = NULL;
    for (size_t i = 0; i < n; i++) {
        overlays[i] = amendments[i].set;
    }
    enum dps_status status = dps_scenario_amended(desk->scenario, "networks.nosana",
        &sample_network_record, overlays, n, &value, &desk->err);
    *network = value;
    return status;
}

static int64_t
months(const struct sample_network *network, size_t i)
{
    const struct sample_emission *emission = network->emission.items;
    const struct sample_vesting *vesting = emission[i].kind.params;
    return vesting->over.months;
}

TEST(amendments_change_the_network_one_after_another)
{
    struct desk desk;
    const struct sample_network *network = NULL;
    open_amended(&desk,
        "      - {at: 2027-01-01, set: {emission.1.over: 36 mo}}\n"
        "      - {at: 2028-01-01, set: {emission.1.over: 12 mo,\n"
        "          emission.0: {kind: none, to: team}, start: start}}\n");
    REQUIRE_OK(amended(&desk, 0, &network), &desk.err);
    CHECK_INT(months(network, 1), 24);
    CHECK_TEXT(network->name, "nosana");
    REQUIRE_OK(amended(&desk, 1, &network), &desk.err);
    CHECK_INT(months(network, 0), 48);
    CHECK_INT(months(network, 1), 36);
    REQUIRE_OK(amended(&desk, 2, &network), &desk.err);
    const struct sample_emission *emission = network->emission.items;
    CHECK_INT(months(network, 1), 12);
    CHECK(emission[0].kind.kind == &sample_none);
    CHECK_INT(network->start, INT64_C(1767225600)); /* the world's start around it */
    const struct sample_world *world = dps_scenario_value(desk.scenario);
    CHECK_INT(months(world->networks.items, 1), 24);
    dps_scenario_close(&desk.scenario);
}

TEST(a_wrong_amendment_is_told_where_it_stands)
{
    struct desk desk;
    const struct sample_network *network = NULL;
    open_amended(&desk, "      - at: 2027-01-01\n"
                        "        set: {emission.1.over: 0 s}\n"
                        "      - {at: 2028-01-01, set: {emission.4.over: 1 s}}\n");
    CHECK_STATUS(amended(&desk, 1, &network), DPS_EINVAL);
    CHECK_TEXT(sentence(&desk), "mine/x.yaml:6:32: networks.nosana.emission.1.over is "
                                "0 s, not in (0, 315360000] s");
    CHECK_STATUS(amended(&desk, 2, &network), DPS_EINVAL);
    CHECK_TEXT(sentence(&desk), "mine/x.yaml:7:32: networks.nosana.emission.4 does not "
                                "exist: the list's items are 0 to 1");
    const void *value = NULL;
    CHECK_FAILS(dps_scenario_amended(desk.scenario, "networks.nobody",
                    &sample_network_record, NULL, 0, &value, &desk.err),
        &desk.err, DPS_EINVAL, "networks.nobody is no part of the scenario");
    dps_scenario_close(&desk.scenario);
}

TEST(a_path_has_a_place)
{
    struct desk desk;
    set_up(&desk);
    world_of(&desk, "shop/base.yaml");
    static const struct {
        const char *path, *place;
    } cases[] = {
        {"", "shop/base.yaml:1:1"},
        {"title", "shop/base.yaml:2:8"},
        {"fleet.1.count", "shop/base.yaml:5:55"},
        {"fleet.1.nothing", "shop/base.yaml:5:34"},
        {"fleet.9.count", "shop/base.yaml:5:8"},
        {"networks.nosana.emission.1.over", "shop/networks/nosana.yaml:5:56"},
        {"nothing.at.all", "shop/base.yaml:1:1"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        snprintf(desk.err.text, sizeof desk.err.text, "%s",
            dps_scenario_where(desk.scenario, cases[i].path));
        CHECK_TEXT(sentence(&desk), cases[i].place);
    }
    dps_scenario_close(&desk.scenario);
}
