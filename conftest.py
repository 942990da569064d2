"""Options of the test suite."""


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the committed texts (emitted sources, notebooks) anew instead of comparing with them",
    )
