"use strict";
require("./index.js").run("build-push");
