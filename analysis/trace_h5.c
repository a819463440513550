#include "analysis/trace_h5.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 15 }; /* most bytes of a chunk */

/* ---- errors ------------------------------------------------------------ */

/* Keeps the innermost description, and of one with an errno only the system's words. */
static herr_t
keep_cause(unsigned int n, const H5E_error2_t *error, void *data)
{
    static const char mark[] = "error message = '";
    struct dps_h5_cause *cause = data;
    if (n == 0 && cause->text[0] == '\0' && error->desc != NULL) {
        const char *from = strstr(error->desc, mark);
        from = from != NULL ? from + sizeof mark - 1 : error->desc;
        size_t length = from == error->desc ? strlen(from) : strcspn(from, "'");
        if (length >= sizeof cause->text) {
            length = sizeof cause->text - 1;
        }
        memcpy(cause->text, from, length);
        cause->text[length] = '\0';
    }
    return 0;
}

static herr_t
hear(hid_t stack, void *data)
{
    return H5Ewalk2(stack, H5E_WALK_UPWARD, keep_cause, data);
}

void
dps_h5_listen(struct dps_h5_cause *cause)
{
    /* A file that could not be flushed cannot be closed either; HDF5 would try it again
     * and again when the process exits. */
    H5dont_atexit();
    cause->text[0] = '\0';
    H5Eset_auto2(H5E_DEFAULT, hear, cause);
}

void
dps_h5_ignore(void)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* ---- files and groups -------------------------------------------------- */

hid_t
dps_h5_create(const char *path)
{
    hid_t file = -1;
    hid_t create = H5Pcreate(H5P_FILE_CREATE);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (create >= 0 && access >= 0 && H5Pset_obj_track_times(create, false) >= 0 &&
        H5Pset_link_creation_order(
            create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18) >= 0) {
        file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
    }
    H5Pclose(create);
    H5Pclose(access);
    return file;
}

hid_t
dps_h5_create_group(hid_t parent, const char *name, const char *nx_class)
{
    hid_t group = -1;
    hid_t create = H5Pcreate(H5P_GROUP_CREATE);
    if (create >= 0 && H5Pset_obj_track_times(create, false) >= 0 &&
        H5Pset_link_creation_order(
            create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0) {
        group = H5Gcreate2(parent, name, H5P_DEFAULT, create, H5P_DEFAULT);
    }
    H5Pclose(create);
    if (group >= 0 && !dps_h5_put_text(group, "NX_class", nx_class)) {
        H5Gclose(group);
        group = -1;
    }
    return group;
}

/* ---- attributes -------------------------------------------------------- */

/* Writes an attribute; closes type and space. */
static bool
put_attribute(
    hid_t object, const char *name, hid_t type, hid_t space, const void *value)
{
    hid_t attribute = -1;
    if (type >= 0 && space >= 0) {
        attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    }
    bool done = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    if (attribute >= 0) {
        H5Aclose(attribute);
    }
    H5Sclose(space);
    H5Tclose(type);
    return done;
}

/* Texts of any length, as h5py writes its own. */
static hid_t
open_text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

bool
dps_h5_put_text(hid_t object, const char *name, const char *text)
{
    return put_attribute(object, name, open_text_type(), H5Screate(H5S_SCALAR), &text);
}

bool
dps_h5_put_texts(hid_t object, const char *name, const char *const *texts, size_t n)
{
    hsize_t size = n;
    return put_attribute(
        object, name, open_text_type(), H5Screate_simple(1, &size, NULL), texts);
}

bool
dps_h5_put_i64(hid_t object, const char *name, int64_t value)
{
    return put_attribute(
        object, name, H5Tcopy(H5T_NATIVE_INT64), H5Screate(H5S_SCALAR), &value);
}

char *
dps_h5_text(hid_t object, const char *name)
{
    char *text = NULL;
    char *copy = NULL;
    if (H5Aexists(object, name) <= 0) {
        return NULL;
    }
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t stored = H5Aget_type(attribute);
    hid_t type = open_text_type();
    if (H5Tis_variable_str(stored) > 0 && H5Aread(attribute, type, &text) >= 0) {
        copy = strdup(text != NULL ? text : "");
        H5free_memory(text);
    }
    H5Tclose(type);
    H5Tclose(stored);
    H5Aclose(attribute);
    return copy;
}

/* ---- columns ----------------------------------------------------------- */

static hid_t
open_cell_type(struct dps_h5_shape shape, H5T_str_t pad)
{
    switch (shape.data) {
    case DPS_DATA_I64: return H5Tcopy(H5T_NATIVE_INT64);
    case DPS_DATA_F64: return H5Tcopy(H5T_NATIVE_DOUBLE);
    case DPS_DATA_TEXT: break;
    }
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, shape.width);
    H5Tset_strpad(type, pad);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static hid_t
create_set(hid_t parent, const char *name, hid_t type, size_t n, size_t chunk)
{
    hid_t set = -1;
    hsize_t size = n;
    hsize_t rows = chunk;
    hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    hid_t space = H5Screate_simple(1, &size, NULL);
    bool ready = create >= 0 && space >= 0 &&
                 H5Pset_obj_track_times(create, false) >= 0 &&
                 H5Pset_fill_time(create, H5D_FILL_TIME_ALLOC) >= 0;
    if (ready && n > 0) {
        ready = H5Pset_chunk(create, 1, &rows) >= 0 && H5Pset_shuffle(create) >= 0 &&
                H5Pset_deflate(create, DPS_PRESS_LEVEL) >= 0;
    }
    if (ready) {
        set = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, create, H5P_DEFAULT);
    }
    H5Sclose(space);
    H5Pclose(create);
    return set;
}

/* Rows of a chunk: as many chunks as needed, and no larger than that asks for. */
static size_t
chunk_rows(struct dps_h5_shape shape)
{
    size_t most = shape.width < CHUNK ? CHUNK / shape.width : 1;
    size_t n_chunks = (shape.n + most - 1) / most;
    return n_chunks > 0 ? (shape.n + n_chunks - 1) / n_chunks : 0;
}

bool
dps_h5_column_open(struct dps_h5_column *self, struct dps_press *press, hid_t parent,
    const char *name, struct dps_h5_shape shape, const char *unit,
    const char *long_name)
{
    if (shape.data != DPS_DATA_TEXT) {
        shape.width = sizeof(int64_t);
    } else if (shape.width == 0) {
        shape.width = 1;
    }
    self->press = press;
    self->width = shape.width;
    self->capacity = chunk_rows(shape);
    self->rows = malloc(self->capacity * shape.width + 1);
    if (self->rows == NULL) {
        return false;
    }
    hid_t type = open_cell_type(shape, H5T_STR_NULLPAD);
    self->set = create_set(parent, name, type, shape.n, self->capacity);
    H5Tclose(type);
    return self->set >= 0 && dps_h5_put_text(self->set, "units", unit) &&
           dps_h5_put_text(self->set, "long_name", long_name);
}

/* What a chunk has beyond the dataset's end is zero. */
bool
dps_h5_column_finish(struct dps_h5_column *self)
{
    const uint8_t *pressed;
    hsize_t start = self->written;
    if (self->n == 0) {
        return true;
    }
    memset(self->rows + self->n * self->width, 0,
        (self->capacity - self->n) * self->width);
    size_t n =
        dps_press(self->press, self->rows, self->capacity, self->width, &pressed);
    bool done =
        n > 0 && H5Dwrite_chunk(self->set, H5P_DEFAULT, 0, &start, n, pressed) >= 0;
    self->written += self->n;
    self->n = 0;
    return done;
}

bool
dps_h5_column_add(struct dps_h5_column *self, const void *row)
{
    memcpy(self->rows + self->n * self->width, row, self->width);
    self->n++;
    return self->n < self->capacity || dps_h5_column_finish(self);
}

bool
dps_h5_column_add_all(struct dps_h5_column *self, const union dps_value *rows, size_t n)
{
    bool done = true;
    while (done && n > 0) {
        size_t room = self->capacity - self->n;
        size_t some = n < room ? n : room;
        memcpy(self->rows + self->n * sizeof *rows, rows, some * sizeof *rows);
        self->n += some;
        rows += some;
        n -= some;
        done = self->n < self->capacity || dps_h5_column_finish(self);
    }
    return done;
}

bool
dps_h5_columns_add(
    struct dps_h5_column *columns, const union dps_value *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct dps_h5_column *column = &columns[i];
        memcpy(column->rows + column->n * sizeof *cells, &cells[i], sizeof *cells);
        column->n++;
    }
    bool full = n > 0 && columns[0].n == columns[0].capacity;
    bool done = true;
    for (size_t i = 0; full && done && i < n; i++) {
        done = dps_h5_column_finish(&columns[i]);
    }
    return done;
}

bool
dps_h5_column_add_text(struct dps_h5_column *self, const char *text)
{
    size_t n = strnlen(text, self->width);
    uint8_t *row = self->rows + self->n * self->width;
    memset(row, 0, self->width);
    memcpy(row, text, n);
    self->n++;
    return self->n < self->capacity || dps_h5_column_finish(self);
}

void
dps_h5_column_close(struct dps_h5_column *self)
{
    if (self->set >= 0) {
        H5Dclose(self->set);
    }
    free(self->rows);
    *self = (struct dps_h5_column)DPS_H5_COLUMN_NONE;
}

/* ---- reading ----------------------------------------------------------- */

/* Moves rows between memory and file. */
static bool
select_rows(hid_t set, size_t first, size_t n, hid_t *file, hid_t *memory)
{
    hsize_t start = first;
    hsize_t count = n;
    *memory = H5Screate_simple(1, &count, NULL);
    *file = H5Dget_space(set);
    return *memory >= 0 && *file >= 0 &&
           H5Sselect_hyperslab(*file, H5S_SELECT_SET, &start, NULL, &count, NULL) >= 0;
}

bool
dps_h5_shape_of(hid_t set, struct dps_h5_shape *shape)
{
    hid_t type = H5Dget_type(set);
    hid_t space = H5Dget_space(set);
    hssize_t n = H5Sget_simple_extent_npoints(space);
    H5T_class_t class = H5Tget_class(type);
    bool known = n >= 0 && H5Sget_simple_extent_ndims(space) == 1;
    shape->n = n > 0 ? (size_t)n : 0;
    shape->width = H5Tget_size(type);
    if (class == H5T_INTEGER) {
        shape->data = DPS_DATA_I64;
    } else if (class == H5T_FLOAT) {
        shape->data = DPS_DATA_F64;
    } else {
        shape->data = DPS_DATA_TEXT;
        known = known && class == H5T_STRING && H5Tis_variable_str(type) == 0;
    }
    H5Sclose(space);
    H5Tclose(type);
    return known;
}

bool
dps_h5_read(hid_t set, struct dps_h5_shape as, size_t first, void *rows)
{
    if (as.n == 0) {
        return true;
    }
    hid_t file;
    hid_t memory;
    as.width++;
    hid_t type = open_cell_type(as, H5T_STR_NULLTERM);
    bool done = select_rows(set, first, as.n, &file, &memory) &&
                H5Dread(set, type, memory, file, H5P_DEFAULT, rows) >= 0;
    H5Sclose(memory);
    H5Sclose(file);
    H5Tclose(type);
    return done;
}
