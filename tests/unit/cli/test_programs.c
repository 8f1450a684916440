/* The tables of all tools: what rows must say of an option, so that nothing else has to know it. */
#include "cli/programs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool is_any_of(const char *text, const char *const *words)
{
    while (*words != NULL && (text == NULL || strcmp(text, *words) != 0))
        words++;
    return *words != NULL;
}

static void check_option(const struct sl_program *program, const struct sl_option *option)
{
    static const char *const files[] = {"FILE", "PATH", "FOLDER", NULL};
    const char *argument = sl_option_argument(option);
    bool at = argument != NULL && strchr(argument, '@') != NULL;
    bool output = option->kind == SL_OUTPUT || option->kind == SL_OUTPUT_FOLDER;
    print_message("%s --%s\n", program->name, option->name);
    assert_int_equal(sl_option_names_file(option), is_any_of(argument, files));
    assert_int_equal(option->kind == SL_TEXT_OR_INPUT, at);
    assert_int_equal(option->kind == SL_FLAG, argument == NULL);
    assert_int_equal(option->kind == SL_CHOICE, option->choices != NULL);
    if (sl_option_names_file(option))
        assert_false(option->result || option->measured);
    if (option->main)
        assert_true(option->result || output);
    bool folder = option->kind == SL_OUTPUT_FOLDER || option->kind == SL_INPUT_FOLDERS;
    if (option->suffix != NULL || folder)
        assert_true((output || folder) && option->suffix != NULL);
    if (option->kept != NULL)
        assert_int_equal(sl_option_find(program->options, "output")->kind, SL_OUTPUT);
}

static void test_rows_say_what_they_are(void **state)
{
    (void)state;
    const struct sl_option *option;
    for (size_t p = 0; sl_programs[p] != NULL; p++)
        for (size_t i = 0; (option = sl_option_at(sl_programs[p]->options, i)) != NULL; i++)
            check_option(sl_programs[p], option);
}

static void test_operands_called_files_are_read(void **state)
{
    (void)state;
    for (size_t p = 0; sl_programs[p] != NULL; p++) {
        const struct sl_program *program = sl_programs[p];
        assert_int_equal(program->files, strstr(program->operands, "[FILE") != NULL);
        assert_true(program->word_name == NULL || program->word != NULL);
        assert_ptr_equal(sl_program_find(program->name), program);
    }
    assert_null(sl_program_find("sl-lab"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_say_what_they_are),
        cmocka_unit_test(test_operands_called_files_are_read),
    };
    return cmocka_run_group_tests_name("programs", tests, NULL, NULL);
}
