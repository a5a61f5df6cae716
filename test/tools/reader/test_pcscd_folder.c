/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the private pcscd: the configuration, the copies of the driver, the log. */
#include "test/tools/cli/command_scene.h"
#include "tools/reader/pcscd_parts.h"

static void reader_names(void **state)
{
    static const struct {
        size_t slot;
        const char *name;
    } cases[] = {
        {0, "Virtual PCD 00 00"},   {1, "Virtual PCD 00 01"},    {2, "Virtual PCD 2 00 00"},
        {3, "Virtual PCD 2 00 01"}, {14, "Virtual PCD 8 00 00"}, {15, "Virtual PCD 8 00 01"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char name[PCSCD_READER_SIZE];

        pcscd_reader(name, cases[i].slot);
        assert_string_equal(name, cases[i].name);
    }
}

static void read_file(const char *folder, const char *name, char text[4096])
{
    char path[PCSCD_PATH_SIZE];
    FILE *file;
    size_t len;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    assert_non_null(file);
    len = fread(text, 1, 4095, file);
    text[len] = '\0';
    fclose(file);
}

static void folder_of_one_reader(void **state)
{
    static const uint16_t ports[] = {1, 35963, 65534};
    struct command_scene *scene = *state;

    setenv("TMPDIR", scene->folder, 1);
    for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
        struct pcscd pcscd = {.options = {.ports = {ports[i]}, .count = 1}};
        struct pcscd_error error = {""};
        char expected[512];
        char text[4096];
        struct stat status;

        assert_int_equal(pcscd_make_folder(&pcscd, &error), 0);
        assert_memory_equal(pcscd.folder, scene->folder, strlen(scene->folder));
        assert_int_equal(stat(pcscd.folder, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0700);
        read_file(pcscd.folder, PCSCD_CONFIG "/readers", text);
        snprintf(expected, sizeof(expected),
                 "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:%u\nLIBPATH " PCSCD_DRIVER
                 "\nCHANNELID %u\n\n",
                 ports[i], ports[i]);
        assert_string_equal(text, expected);
        pcscd_remove_folder(&pcscd);
        assert_string_equal(pcscd.folder, "");
        pcscd_remove_folder(&pcscd); /* there is none any more */
        assert_int_equal(rmdir(scene->folder), 0);
        assert_int_equal(mkdir(scene->folder, 0700), 0);
    }
}

/* Each further reader has a name and a copy of the driver of its own; all are removed. */
static void folder_of_several_readers(void **state)
{
    struct command_scene *scene = *state;
    bool installed = access(PCSCD_DRIVER, R_OK) == 0;

    setenv("TMPDIR", scene->folder, 1);
    for (size_t count = 2; count <= PCSCD_READERS_MAX; count += 3) {
        struct pcscd pcscd = {
            .options = {.ports = {11000, 12000, 13000, 14000, 15000}, .count = count}};
        struct pcscd_error error = {""};
        int err = pcscd_make_folder(&pcscd, &error);

        if (installed) {
            char text[4096];
            struct stat driver, copy;
            char path[PCSCD_PATH_SIZE];

            assert_int_equal(err, 0);
            read_file(pcscd.folder, PCSCD_CONFIG "/readers", text);
            snprintf(path, sizeof(path), "%s/vpcd-1.so", pcscd.folder);
            assert_non_null(strstr(text, "\"Virtual PCD 2\"\nDEVICENAME /dev/null:12000\n"));
            assert_non_null(strstr(text, path));
            assert_int_equal(stat(PCSCD_DRIVER, &driver), 0);
            assert_int_equal(stat(path, &copy), 0);
            assert_int_equal(copy.st_size, driver.st_size);
        } else {
            assert_int_equal(err, ERR_IO);
            assert_non_null(strstr(error.text, "copying " PCSCD_DRIVER " to "));
        }
        pcscd_remove_folder(&pcscd);
        assert_int_equal(rmdir(scene->folder), 0);
        assert_int_equal(mkdir(scene->folder, 0700), 0);
    }
}

/* A child makes a folder, and waits for its end. */
static pid_t start_child(char folder[PCSCD_FOLDER_SIZE])
{
    int to[2];
    pid_t pid;

    assert_int_equal(pipe(to), 0);
    pid = fork();
    if (pid == 0) {
        struct pcscd pcscd = {.options = {.ports = {11000}, .count = 1}};
        struct pcscd_error error = {""};

        if (pcscd_make_folder(&pcscd, &error) == 0 &&
            write(to[1], pcscd.folder, sizeof(pcscd.folder)) > 0)
            pause();
        _exit(1);
    }
    close(to[1]);
    assert_int_equal(read(to[0], folder, PCSCD_FOLDER_SIZE), PCSCD_FOLDER_SIZE);
    close(to[0]);
    return pid;
}

static void end_child(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* The folder of a run that was killed is removed by the next one, with all its files; others
 * stay. */
static void folders_of_killed_runs(void **state)
{
    static const char *const names[] = {PCSCD_LOG, "vpcd-1.so", "vpcd-7.so"};
    struct command_scene *scene = *state;
    struct pcscd pcscd = {.options = {.ports = {11000}, .count = 1}};
    struct pcscd_error error = {""};
    char killed[2][PCSCD_FOLDER_SIZE], alive[PCSCD_FOLDER_SIZE], empty[PCSCD_FOLDER_SIZE];
    char path[PCSCD_PATH_SIZE];
    pid_t pids[2], survivor;

    setenv("TMPDIR", scene->folder, 1);
    for (size_t i = 0; i < 2; i++)
        pids[i] = start_child(killed[i]);
    survivor = start_child(alive);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", killed[1], names[i]);
        fclose(fopen(path, "wxe"));
    }
    snprintf(empty, sizeof(empty), "%s/euicc-pcscd-123456", scene->folder);
    assert_int_equal(mkdir(empty, 0700), 0); /* of a run that has just made it */
    for (size_t i = 0; i < 2; i++) {
        assert_true(is_there(killed[i]));
        end_child(pids[i]);
    }
    assert_int_equal(pcscd_make_folder(&pcscd, &error), 0);
    assert_false(is_there(killed[0]));
    assert_false(is_there(killed[1]));
    assert_true(is_there(alive));
    assert_true(is_there(empty));
    snprintf(path, sizeof(path), "%s/" PCSCD_CONFIG "/readers", alive);
    assert_true(is_there(path));
    end_child(survivor);
    pcscd_remove_folder(&pcscd);
    assert_true(is_there(alive));
    assert_int_equal(rmdir(empty), 0);
}

static void folder_that_cannot_be_made(void **state)
{
    struct command_scene *scene = *state;
    const char *const parents[] = {scene_path(scene, "missing"),
                                   scene_write_text(scene, "file", "no folder")};

    for (size_t i = 0; i < sizeof(parents) / sizeof(parents[0]); i++) {
        struct pcscd pcscd = {.options = {.ports = {11000}, .count = 1}};
        struct pcscd_error error = {""};

        setenv("TMPDIR", parents[i], 1);
        assert_int_equal(pcscd_make_folder(&pcscd, &error), ERR_IO);
        assert_string_equal(pcscd.folder, "");
        assert_non_null(strstr(error.text, "making a folder for pcscd "));
        assert_non_null(strstr(error.text, parents[i]));
    }
}

/* A folder below /run, which pcscd may not see, and one with a long path are not used. */
static void folder_in_tmp_instead(void **state)
{
    static char long_path[PCSCD_FOLDER_SIZE];
    const char *const parents[] = {"/run/user/0", long_path, NULL};

    (void)state;
    memset(long_path, 'a', sizeof(long_path) - 1);
    long_path[0] = '/';
    for (size_t i = 0; i < sizeof(parents) / sizeof(parents[0]); i++) {
        struct pcscd pcscd = {.options = {.ports = {11000}, .count = 1}};
        struct pcscd_error error = {""};

        if (parents[i])
            setenv("TMPDIR", parents[i], 1);
        else
            unsetenv("TMPDIR");
        assert_int_equal(pcscd_make_folder(&pcscd, &error), 0);
        assert_memory_equal(pcscd.folder, "/tmp/euicc-pcscd-", 17);
        pcscd_remove_folder(&pcscd);
    }
}

static void last_log_line(void **state)
{
    static char long_line[400];
    static char first_part[256];
    const struct {
        const char *log, *line;
    } cases[] = {
        {"", "its log is empty"},
        {"\n\n", "its log is empty"},
        {"one", "one"},
        {"one\ntwo\n", "two"},
        {"the cause\n\n01 clean_temp_files() cannot remove\n", "the cause"},
        {"clean_temp_files\n", "its log is empty"},
        {long_line, first_part}, /* the rest is a line of its own */
    };
    struct command_scene *scene = *state;
    struct pcscd pcscd = {0};
    char text[256];

    memset(long_line, 'x', 255 + 7);
    memset(first_part, 'x', 7);
    snprintf(pcscd.folder, sizeof(pcscd.folder), "%s", scene->folder);
    pcscd_last_log_line(&pcscd, text, sizeof(text));
    assert_string_equal(text, "its log is empty");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_write_text(scene, PCSCD_LOG, cases[i].log);
        pcscd_last_log_line(&pcscd, text, sizeof(text));
        assert_string_equal(text, cases[i].line);
    }
    pcscd_last_log_line(&pcscd, text, 4);
    assert_string_equal(text, "xxx");
    pcscd.options.log = "/logs/pcscd.log";
    pcscd_last_log_line(&pcscd, text, sizeof(text));
    assert_string_equal(text, "its log is /logs/pcscd.log");
}

static void log_path(void **state)
{
    struct pcscd pcscd = {.folder = "/folder"};
    char path[PATH_MAX];

    (void)state;
    pcscd_log_path(&pcscd, path);
    assert_string_equal(path, "/folder/" PCSCD_LOG);
    pcscd.options.log = "here/pcscd.log";
    pcscd_log_path(&pcscd, path);
    assert_string_equal(path, "here/pcscd.log");
}

static void error_text(void **state)
{
    struct pcscd_error error;

    (void)state;
    errno = EACCES;
    pcscd_set_error(&error, "writing", "/a/b");
    assert_string_equal(error.text, "writing /a/b: Permission denied");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_names),
        SCENE_TEST(folder_of_one_reader),
        SCENE_TEST(folder_of_several_readers),
        SCENE_TEST(folders_of_killed_runs),
        SCENE_TEST(folder_that_cannot_be_made),
        cmocka_unit_test(folder_in_tmp_instead),
        SCENE_TEST(last_log_line),
        cmocka_unit_test(log_path),
        cmocka_unit_test(error_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
