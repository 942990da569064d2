"""Prints the definitions of functions, classes and type aliases."""

from typing import Any

from tangentish.emit.precedence import TEST
from tangentish.emit.statements import Statements


class Definitions(Statements):
    """Definitions, with their decorators and type parameters."""

    def _FunctionDef(self, t: Any, keyword: str = "def ") -> None:
        self.decorators(t)
        self.fill(keyword + t.name)
        self.type_parameters(t)
        self.write("(")
        self.dispatch(t.args)
        self.write(")")
        if t.returns:
            self.write(" -> ")
            self.operand(t.returns, TEST)
        self.suite(t.body)

    def _AsyncFunctionDef(self, t: Any) -> None:
        self._FunctionDef(t, "async def ")

    def _ClassDef(self, t: Any) -> None:
        self.decorators(t)
        self.fill("class " + t.name)
        self.type_parameters(t)
        if t.bases or t.keywords:
            self.arguments_of_call(t.bases, t.keywords)
        self.suite(t.body)

    def decorators(self, t: Any) -> None:
        for decorator in t.decorator_list:
            self.fill("@")
            self.operand(decorator, TEST)

    def type_parameters(self, t: Any) -> None:
        for number, parameter in enumerate(getattr(t, "type_params", None) or ()):
            self.write(", " if number else "[")
            kind = type(parameter).__name__
            self.write({"TypeVarTuple": "*", "ParamSpec": "**"}.get(kind, "") + parameter.name)
            if getattr(parameter, "bound", None):
                self.write(": ")
                self.operand(parameter.bound, TEST)
            if getattr(parameter, "default_value", None):
                self.write(" = ")
                self.operand(parameter.default_value, TEST)
        if getattr(t, "type_params", None):
            self.write("]")

    def _TypeAlias(self, t: Any) -> None:
        self.fill("type ")
        self.dispatch(t.name)
        self.type_parameters(t)
        self.write(" = ")
        self.operand(t.value, TEST)
