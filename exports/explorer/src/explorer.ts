import "./explorer.css";
import { el } from "./dom";

document.body.append(el("h1", {}, "图志"));
