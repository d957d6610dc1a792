"""The documentation as a site, with Sphinx. From the top of the checkout:

    pip install '.[docs]'
    sphinx-build -W -c reports/docs . reports/docs/site

The source is the whole checkout, so that pages beside the code are pages of the site under the links that they have.
"""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "mpgtheory"
author = "the authors of mpgtheory"
release = version = version_of("mpgtheory")
root_doc = "reports/docs/index"
extensions = ["myst_nb", "sphinx.ext.autodoc", "hooks"]
include_patterns = [
    "reports/docs/*.md",
    "reports/notebooks/*.ipynb",
    "reports/benchmarks/*.md",
    "mpgtheory/README.md",
    "verification/README.md",
    "verification/language/*.md",
    "verification/kernel/README.md",
    "verification/proofs/README.md",
    "CHANGELOG.md",
    ".github/CONTRIBUTING.md",
]
exclude_patterns = ["**/.ipynb_checkpoints", "reports/docs/site"]

html_theme = "furo"
html_title = "mpgtheory"
html_show_copyright = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
nb_execution_mode = "off"  # the tests execute the notebooks and compare what is committed
myst_heading_anchors = 3
myst_links_external_new_tab = False
