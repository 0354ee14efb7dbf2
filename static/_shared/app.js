import "./busy.js";
import "./dialog.js";
import "./menu.js";
import "./messages.js";
import "./selection.js";
