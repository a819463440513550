# table.awk: the README's table of reference figures, from what figures_end prints.
#
# Input, in this order: `ROWS file n` of each file there is; not_tried.txt, whose lines
# read `file | rows | why`; the output of the oracle tests.  Each row of each file is
# either tried or not tried with a reason; what is neither or both is told to stderr.

function wrong(sentence) {
    print "oracle table: " sentence > "/dev/stderr"
    failed = 1
}

# Marks the rows of "1-3 7,9" or "all" in rows[file, row]; how many were not so before.
function mark(rows, file, list, n_rows,    parts, n, i, ends, row, new) {
    if (list == "all") {
        list = "1-" n_rows
    }
    n = split(list, parts, /[ ,]+/)
    for (i = 1; i <= n; i++) {
        ends[2] = ""
        split(parts[i], ends, "-")
        if (ends[2] == "") {
            ends[2] = ends[1]
        }
        if (ends[1] < 1 || ends[2] > n_rows) {
            wrong(file " has no rows " parts[i])
            continue
        }
        for (row = ends[1] + 0; row <= ends[2] + 0; row++) {
            new += !((file, row) in rows)
            rows[file, row] = 1
        }
    }
    return new
}

function joined(list, item) { return list == "" ? item : list "; " item }

$1 == "ROWS" { n_rows[$2] = $3; files[++n_files] = $2; next }

/^[a-z0-9_]+\.csv \|/ {
    split($0, cell, / *\| */)
    if (!(cell[1] in n_rows)) {
        wrong("not_tried.txt names " cell[1] ", which is not there")
        next
    }
    mark(excused, cell[1], cell[2], n_rows[cell[1]])
    why[cell[1]] = joined(why[cell[1]], \
        cell[2] == "all" ? cell[3] : "rows " cell[2] ": " cell[3])
    next
}

match($0, /^  [a-z0-9_]+\.csv/) && / rows tried, / {
    file = substr($0, RSTART + 2, RLENGTH - 2)
    if (!(file in n_rows)) {
        wrong("a test tries " file ", which is not there")
        next
    }
    what = $0 ~ /\.csv \(/ ? $0 : ""
    sub(/^[^(]*\(/, "", what)
    sub(/\): [0-9]+ rows tried.*/, "", what)
    counts = $0
    sub(/.*: /, "", counts)
    split(counts, count, /, /)
    missed[file] += count[1] - count[2]
    sub(/worst error /, "", count[3])
    sub(/allowed /, "", count[4])
    list = $0
    sub(/.*, rows /, "", list)
    n_tried[file] += mark(tried, file, list, n_rows[file])
    errors[file] = joined(errors[file], (what == "" ? "" : what " ") count[3])
    allowed[file] = joined(allowed[file], count[4] == "0" ? "exact" : count[4])
}

END {
    print "| file | rows | tried | met | worst error | allowed |"
    print "|---|---|---|---|---|---|"
    for (i = 1; i <= n_files; i++) {
        file = files[i]
        for (row = 1; row <= n_rows[file]; row++) {
            if (((file, row) in tried) == ((file, row) in excused)) {
                wrong(file ", row " row ((file, row) in tried \
                    ? ": tried, and not_tried.txt says that it is not" \
                    : ": neither tried nor in not_tried.txt"))
                break
            }
        }
        if (n_tried[file] > 0) {
            n += n_tried[file]
            print "| " file " | " n_rows[file] " | " n_tried[file] " | " \
                n_tried[file] - missed[file] " | " errors[file] " | " allowed[file] " |"
        }
        all += n_rows[file]
    }
    print "\nIn all " n " of " all " rows. The others, each with its reason or its use:\n"
    print "| file | rows | not tried | why not, or where it is used |"
    print "|---|---|---|---|"
    for (i = 1; i <= n_files; i++) {
        file = files[i]
        if (file in why) {
            print "| " file " | " n_rows[file] " | " n_rows[file] - n_tried[file] \
                " | " why[file] " |"
        }
    }
    exit failed
}
