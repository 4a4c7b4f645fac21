"""data/roster-api.yaml as a judge of what was really said."""
import json
import re

import jsonschema
import yaml


class Contract:
    def __init__(self, path):
        self.api = yaml.safe_load(path.read_text())
        self.kind = jsonschema.Draft202012Validator

    def check_itself(self):
        """The document: every schema is one, every reference leads somewhere, every operation says how it ends."""
        assert re.fullmatch(r"3\.1\.\d+", self.api["openapi"]) and self.api["info"]["title"] and self.api["info"]["version"]
        for name, schema in self.api["components"]["schemas"].items():
            self.kind.check_schema(schema)
        references = list(self.find_references(self.api))
        assert references
        for reference in references:
            self.resolve(reference)
        names = [operation["operationId"] for path in self.api["paths"].values() for operation in path.values()]
        assert len(set(names)) == len(names) and names
        for path, operations in self.api["paths"].items():
            assert path.startswith("/v1/"), path
            for method, operation in operations.items():
                assert method in ("get", "post", "put", "head"), method
                assert {"200", "default"} <= set(operation["responses"]), path
                assert ("requestBody" in operation) == (method in ("post", "put")), path
        return len(names), len(references)

    def find_references(self, node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "$ref":
                    yield value
                else:
                    yield from self.find_references(value)
        elif isinstance(node, list):
            for value in node:
                yield from self.find_references(value)

    def resolve(self, reference):
        node = self.api
        assert reference.startswith("#/"), reference
        for part in reference[2:].split("/"):
            node = node[part]
        return node

    def follow(self, node):
        return self.resolve(node["$ref"]) if "$ref" in node else node

    def judge(self, schema, value):
        resolver = jsonschema.RefResolver("", self.api)
        self.kind(schema, resolver=resolver).validate(value)

    def find_path(self, path):
        """The path of the document that @path is one of."""
        for template in self.api["paths"]:
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
                return self.api["paths"][template]
        raise AssertionError(path)

    def judge_said(self, said):
        """What one side asked and the other answered."""
        operation = self.find_path(said.path.split("?")[0])[said.method.lower()]
        if "requestBody" in operation:
            self.judge(operation["requestBody"]["content"]["application/json"]["schema"], json.loads(said.asked))
        else:
            assert said.asked == b""
        response = self.follow(operation["responses"].get(str(said.status), operation["responses"]["default"]))
        for name, header in response.get("headers", {}).items():
            header = self.follow(header)
            assert name in said.headers or not header.get("required"), name
            if name in said.headers:
                text = said.headers[name]
                self.judge(header["schema"], json.loads(text) if header["schema"].get("type") == "integer" else text)
        if "content" not in response:
            assert said.answer == b"", said.path
        elif said.method != "HEAD":
            kind, = response["content"]
            assert said.headers["Content-Type"] == kind, said.headers
            self.judge(response["content"][kind]["schema"], json.loads(said.answer) if kind == "application/json" else said.answer)
        return operation["operationId"], said.status
