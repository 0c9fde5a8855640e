"""The words that hold English sentences together: no spinner swaps them, and they say nothing of a topic."""

FUNCTION_WORDS = frozenset(
    "the of and to in on at by for from with as into about over under between among through during before after above "
    "below up down out off within without upon toward towards across against along around behind beside beyond near "
    "per via than then a an this that these those each every either neither both all any some no none such same other "
    "another few several many much more most less least own i me my mine we us our ours you your yours he him his she "
    "her hers it its they them their theirs one himself herself itself themselves myself yourself ourselves who whom "
    "whose which what when where why how while if unless until because since although though whether so or nor but yet "
    "not is am are was were be been being has have had having do does did doing done can could may might must shall "
    "should will would ought there here again once also just only very too even still already ever never now however "
    "s t d ll re ve m st nd rd th two three four five six seven eight nine ten first mr mrs ms dr vs etc re".split()
)
