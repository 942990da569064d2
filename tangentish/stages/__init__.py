"""The steps of the compiler for one function: prepare, sweep, tidy, write; see `tangentish.compiler`."""
