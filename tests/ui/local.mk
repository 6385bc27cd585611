# ui -- layout, keys and screens with a run that is not there; the loop on a pty.
tests_of_c += tests/ui/app tests/ui/fuzz tests/ui/layout tests/ui/parts tests/ui/screens
EXTRA_DIST += tests/ui/fake.h
