-- Links that hold only in the web book: to the data of a figure, to files of the project, to a chapter's page.

local setting = require("setting")

if setting.kind == "html" then return {} end

local function is_external(target) return target:match("^%a[%w+.-]*:") or target:match("^//") end

return {
  Link = function(link)
    local target = link.target
    if is_external(target) or target:sub(1, 1) == "#" then return nil end
    local path, fragment = target:match("^([^#]*)#?(.*)$")
    local chapter = path:match("([%w_-]+)%.ipynb$") or path:match("([%w_-]+)%.qmd$")
    if chapter then
      link.target = "#" .. (fragment ~= "" and fragment or "sec-" .. chapter)
      return link
    end
    -- The data files lie with the web book alone. A caption ends with a link to them, which goes; other words stay.
    if path:match("%.csv$") and pandoc.utils.stringify(link):match("^Data %(") then return {} end
    return link.content
  end,
}
