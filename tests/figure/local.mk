tests_of_c +=
