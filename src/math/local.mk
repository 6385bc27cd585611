# math -- dense arithmetic.
