"""tuzhi 图志: Chinese industry articles become a knowledge graph whose every fact shows its sentence."""

__version__ = "0.1.0"
