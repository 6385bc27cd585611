cli_sources = src/cli/main.c
