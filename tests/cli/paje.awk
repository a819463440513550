# paje.awk FILE: whether it is a trace in the Paje format, with events.
# An event has the number of a definition, and as many fields as that names.
/^%EventDef/ { kind = $3; if (kind in fields) exit bad = 1; fields[kind] = 0; next }
/^%EndEventDef/ { kind = ""; n++; next }
/^%/ { fields[kind]++; next }
/^#/ { next }
{
    gsub(/"[^"]*"/, "text")
    bad += !($1 in fields) || NF != fields[$1] + 1 || ($1 >= 6 && $2 < last)
    last = $1 >= 6 ? $2 : last
    events++
}
END { exit !(n > 10 && events > 100 && bad == 0 && kind == "") }
