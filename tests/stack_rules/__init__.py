"""The rules of the template, each a function from the stack to what is wrong with it.

Tests apply them to the template as it is, and to the template with one piece taken out at a time.
"""

from stack_rules import alarms, doors, functions, parameters, queues, references, roles, stores

#: All but `rights.wrong_rights`, which also needs to know the code. Those that walk through everything come last.
RULES = [
    *(rule for rules in (queues, stores, roles, doors, functions, alarms, parameters) for rule in rules.RULES),
    *references.RULES,
]
