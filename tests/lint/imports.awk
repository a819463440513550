# imports.awk: checks what each file includes against two tables in CONTRIBUTING.md.
#
#     awk -f imports.awk CONTRIBUTING.md FILE...
#
# Under "## Import direction" a row `room` | `room`, `room` says which rooms a room may
# include; what those may include it may too, unless the cell begins with "only".  Under
# "## Doors" a row `header` | `place`, `place` says where a library's header may be
# included, a place being a room, a folder or a file; `header/` covers a folder.  Tests
# may include anything that has a row.

function trim(text) { gsub(/^ +| +$/, "", text); return text }

# Splits `a`, `b` into names[1..n].
function names_of(cell, names) {
    gsub(/[` ]|only/, "", cell)
    return cell == "" ? 0 : split(cell, names, ",")
}

function room_of(file, parts, n) {
    n = split(file, parts, "/")
    if (n == 1) return "."
    if (parts[1] == "sim" && n == 2) { sub(/\.[ch]$/, "", parts[2]); return "sim/" parts[2] }
    return parts[1] == "sim" ? "sim/" parts[2] : parts[1]
}

function read_direction(n_rooms, n_below, i, j, rooms, below) {
    n_rooms = names_of($2, rooms)
    n_below = names_of($3, below)
    for (i = 1; i <= n_rooms; i++) {
        known[rooms[i]] = 1
        closed[rooms[i]] = $3 ~ /only/
        n_direct[rooms[i]] = n_below
        for (j = 1; j <= n_below; j++) direct[rooms[i], j] = below[j]
    }
}

function read_doors(n_headers, n_places, i, j, headers, places) {
    n_headers = names_of($2, headers)
    n_places = names_of($3, places)
    for (i = 1; i <= n_headers; i++) {
        doors[headers[i]] = trim($3)
        for (j = 1; j <= n_places; j++) door[headers[i], places[j]] = 1
    }
}

# Whether `from` may include `to`.
function reaches(from, to, i) {
    if (from == to) return 1
    for (i = 1; i <= n_direct[from]; i++) {
        if (direct[from, i] == to) return 1
        if (!closed[from] && reaches(direct[from, i], to)) return 1
    }
    return 0
}

function complain(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    bad = 1
}

function check_room(header, from, to) {
    if (header !~ /\//) {
        if (header != "build_info.h") complain("\"" header "\" is not a path from the root")
        return
    }
    from = room_of(FILENAME)
    to = room_of(header)
    if (from == "tests") return
    if (!(from in known)) complain(from " has no row under Import direction")
    else if (!(to in known)) complain(to " has no row under Import direction")
    else if (!reaches(from, to)) complain(from " must not include \"" header "\"")
}

function check_door(header, name, folder) {
    folder = FILENAME
    sub(/\/[^\/]*$/, "", folder)
    name = header
    if (!(name in doors)) { name = header; sub(/\/.*/, "/", name) }
    if (!(name in doors)) {
        complain("<" header "> has no row under Doors")
    } else if (doors[name] !~ /everywhere/ && room_of(FILENAME) != "tests" && \
        !((name, room_of(FILENAME)) in door) && !((name, FILENAME) in door) && \
        !((name, folder) in door)) {
        complain("<" header "> belongs to " doors[name])
    }
}

FILENAME ~ /CONTRIBUTING/ {
    FS = "|"; $0 = $0
    if (/^## /) topic = $0
    if (/^\| *`/ && topic ~ /Import direction/) read_direction()
    if (/^\| *`/ && topic ~ /Doors/) read_doors()
    next
}
/^# *include *"/ { split($0, quoted, "\""); check_room(quoted[2]) }
/^# *include *</ { split($0, angled, /[<>]/); check_door(angled[2]) }
END { exit bad }
