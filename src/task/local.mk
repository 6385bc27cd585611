# task -- formal languages and what any model is measured against.
# One line per language; the C table is made from this list, in this order.
task_types = \
	src/task/count_3.c \
	src/task/marked_reverse_and_copy.c \
	src/task/count_and_copy.c \
	src/task/marked_copy.c \
	src/task/unmarked_copy_different_alphabets.c \
	src/task/unmarked_reverse_and_copy.c \
	src/task/unmarked_copy.c \
	src/task/marked_reversal.c \
	src/task/unmarked_reversal.c \
	src/task/a_n_b_n.c \
	src/task/padded_reversal.c \
	src/task/dyck.c \
	src/task/hardest_cfl.c \
	src/task/stack_manipulation.c \
	src/task/parity.c \
	src/task/even_pairs.c \
	src/task/cycle_navigation.c \
	src/task/majority.c \
	src/task/bucket_sort.c \
	src/task/odds_first.c \
	src/task/missing_duplicate.c
engine_sources += \
	include/task/corpus.h src/task/corpus.c src/task/named.c \
	include/task/pairs.h src/task/pairs.c \
	include/task/grammar.h src/task/grammar_read.c \
	include/task/machine.h src/task/machine.c src/task/machine_expect.c \
	src/task/machine_predictor.c \
	include/task/pcfg.h src/task/pcfg.c src/task/pcfg_length.c src/task/pcfg_chart.c \
	src/task/pcfg_expect.c src/task/pcfg_predictor.c \
	include/task/negative.h src/task/negative.c \
	include/task/question.h src/task/question.c \
	include/task/task.h src/task/task.c \
	include/task/template.h src/task/template.c src/task/template_predictor.c \
	include/task/yardstick.h src/task/yardstick.c src/task/bigram.c \
	$(task_types)
BUILT_SOURCES += src/task/types.inc
CLEANFILES += src/task/types.inc
src/task/types.inc: $(top_srcdir)/src/task/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/task && $(SHELL) $(top_srcdir)/src/types.sh $(task_types) >$@
