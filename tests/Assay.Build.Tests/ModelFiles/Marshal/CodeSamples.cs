using System.Buffers.Binary;
using System.Text;

namespace Assay.Build.Tests.ModelFiles.Code;

/// <summary>Python as source, as bytecode of every version, and as notebooks. Payloads are inert and never run.</summary>
static class CodeSamples
{
    /// <summary>By version: <c>lambda x: __import__('os').system('echo inert')</c>, and a harmless lambda; as each version's marshal wrote them.</summary>
    public static readonly IReadOnlyDictionary<string, (string Hostile, string Harmless)> Marshalled = new Dictionary<string, (string, string)>
    {
        ["2.7"] = ("YwEAAAABAAAAAgAAAEMAAABzEwAAAHQAAGQBAIMBAGoBAGQCAIMBAFMoAwAAAE50AgAAAG9zcwoAAABlY2hvIGluZXJ0KAIAAAB0CgAAAF9faW1wb3J0X190BgAAAHN5c3RlbSgBAAAAdAEAAAB4KAAAAAAoAAAAAHQBAAAAbXQIAAAAPGxhbWJkYT4BAAAAdAAAAAA=", "YwEAAAACAAAABAAAAEMAAABzKQAAAGcAAHwAAERdEAB9AQB8AQBkAQAUXgIAcQcAZAIAGXQAAHwAAIMBABdTKAMAAABOaQIAAABpAAAAACgBAAAAdAMAAABsZW4oAgAAAHQBAAAAeHQBAAAAeSgAAAAAKAAAAAB0AQAAAG10CAAAADxsYW1iZGE+AQAAAHQAAAAA"),
        ["3.6"] = ("4wEAAAAAAAAAAQAAAAIAAABDAAAAcw4AAAB0AGQBgwFqAWQCgwFTACkDTtoCb3N6CmVjaG8gaW5lcnQpAtoKX19pbXBvcnRfX9oGc3lzdGVtKQHaAXipAHIFAAAA2gFt2gg8bGFtYmRhPgEAAABzAAAAAA==", "4wEAAAAAAAAAAQAAAAMAAABDAAAAcxoAAABkAWQChAB8AEQAgwFkAxkAdAB8AIMBFwBTACkETmMBAAAAAAAAAAIAAAAEAAAAUwAAAHMUAAAAZwB8AF0MfQF8AWQAFACRAnEEUwApAekCAAAAqQApAtoCLjDaAXlyAgAAAHICAAAA2gFt+go8bGlzdGNvbXA+AQAAAHMCAAAABgB6HDxsYW1iZGE+Ljxsb2NhbHM+LjxsaXN0Y29tcD7pAAAAACkB2gNsZW4pAdoBeHICAAAAcgIAAAByBQAAANoIPGxhbWJkYT4BAAAAcwAAAAA="),
        ["3.7"] = ("4wEAAAAAAAAAAQAAAAMAAABDAAAAcw4AAAB0AGQBgwGgAWQCoQFTACkDTtoCb3N6CmVjaG8gaW5lcnQpAtoKX19pbXBvcnRfX9oGc3lzdGVtKQHaAXipAHIFAAAA2gFt2gg8bGFtYmRhPgEAAADzAAAAAA==", "4wEAAAAAAAAAAQAAAAMAAABDAAAAcxoAAABkAWQChAB8AEQAgwFkAxkAdAB8AIMBFwBTACkETmMBAAAAAAAAAAIAAAAEAAAAUwAAAHMUAAAAZwB8AF0MfQF8AWQAFACRAnEEUwApAekCAAAAqQApAtoCLjDaAXlyAgAAAHICAAAA2gFt+go8bGlzdGNvbXA+AQAAAHMCAAAABgB6HDxsYW1iZGE+Ljxsb2NhbHM+LjxsaXN0Y29tcD7pAAAAACkB2gNsZW4pAdoBeHICAAAAcgIAAAByBQAAANoIPGxhbWJkYT4BAAAA8wAAAAA="),
        ["3.8"] = ("4wEAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMOAAAAdABkAYMBoAFkAqEBUwApA07aAm9zegplY2hvIGluZXJ0KQLaCl9faW1wb3J0X1/aBnN5c3RlbSkB2gF4qQByBQAAANoBbdoIPGxhbWJkYT4BAAAA8wAAAAA=", "4wEAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMaAAAAZAFkAoQAfABEAIMBZAMZAHQAfACDARcAUwApBE5jAQAAAAAAAAAAAAAAAgAAAAQAAABTAAAAcxQAAABnAHwAXQx9AXwBZAAUAJECcQRTACkB6QIAAACpACkC2gIuMNoBeXICAAAAcgIAAADaAW3aCjxsaXN0Y29tcD4BAAAAcwQAAAAGAAIAehw8bGFtYmRhPi48bG9jYWxzPi48bGlzdGNvbXA+6QAAAAApAdoDbGVuKQHaAXhyAgAAAHICAAAAcgUAAADaCDxsYW1iZGE+AQAAAPMAAAAA"),
        ["3.9"] = ("4wEAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMOAAAAdABkAYMBoAFkAqEBUwApA07aAm9zegplY2hvIGluZXJ0KQLaCl9faW1wb3J0X1/aBnN5c3RlbSkB2gF4qQByBQAAANoBbdoIPGxhbWJkYT4BAAAA8wAAAAA=", "4wEAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMaAAAAZAFkAoQAfABEAIMBZAMZAHQAfACDARcAUwApBE5jAQAAAAAAAAAAAAAAAgAAAAQAAABTAAAAcxQAAABnAHwAXQx9AXwBZAAUAJECcQRTACkB6QIAAACpACkC2gIuMNoBeXICAAAAcgIAAADaAW3aCjxsaXN0Y29tcD4BAAAA8wAAAAB6HDxsYW1iZGE+Ljxsb2NhbHM+LjxsaXN0Y29tcD7pAAAAACkB2gNsZW4pAdoBeHICAAAAcgIAAAByBQAAANoIPGxhbWJkYT4BAAAAcgcAAAA="),
        ["3.10"] = ("4wEAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMOAAAAdABkAYMBoAFkAqEBUwApA07aAm9zegplY2hvIGluZXJ0KQLaCl9faW1wb3J0X1/aBnN5c3RlbSkB2gF4qQByBQAAANoBbdoIPGxhbWJkYT4BAAAAcwIAAAAOAA==", "4wEAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMaAAAAZAFkAoQAfABEAIMBZAMZAHQAfACDARcAUwApBE5jAQAAAAAAAAAAAAAAAgAAAAQAAABTAAAAcxQAAABnAHwAXQZ9AXwBZAAUAJECcQJTACkB6QIAAACpACkC2gIuMNoBeXICAAAAcgIAAADaAW3aCjxsaXN0Y29tcD4BAAAAcwIAAAAUAHocPGxhbWJkYT4uPGxvY2Fscz4uPGxpc3Rjb21wPukAAAAAKQHaA2xlbikB2gF4cgIAAAByAgAAAHIFAAAA2gg8bGFtYmRhPgEAAABzAgAAABoA"),
        ["3.11"] = ("4wEAAAAAAAAAAAAAAAMAAAADAAAA80YAAACXAHQBAAAAAAAAAAAAAGQBpgEAAKsBAAAAAAAAAACgAQAAAAAAAAAAAAAAAAAAAAAAAAAAZAKmAQAAqwEAAAAAAAAAAFMAKQNO2gJvc3oKZWNobyBpbmVydCkC2gpfX2ltcG9ydF9f2gZzeXN0ZW0pAdoBeHMBAAAAINoBbfoIPGxhbWJkYT5yBwAAAAEAAABzHAAAAIAAjSqQVNEKGtQKGtcKIdIKIaAs0Qov1AovgADzAAAAAA==", "4wEAAAAAAAAAAAAAAAQAAAADAAAA80YAAACXAGQBhAB8AEQApgAAAKsAAAAAAAAAAABkAhkAAAAAAAAAAAB0AQAAAAAAAAAAAAB8AKYBAACrAQAAAAAAAAAAegAAAFMAKQNOYwEAAAAAAAAAAAAAAAQAAAATAAAA8xgAAACXAGcAfABdB30BfAFkAHoFAACRAowIUwApAekCAAAAqQApAtoCLjDaAXlzAgAAACAg2gFt+go8bGlzdGNvbXA+ehw8bGFtYmRhPi48bG9jYWxzPi48bGlzdGNvbXA+AQAAAHMcAAAAgADQChzQChzQChyQUYgxiHGJNdAKHNAKHNAKHPMAAAAA6QAAAAApAdoDbGVuKQHaAXhzAQAAACByBwAAAPoIPGxhbWJkYT5yDQAAAAEAAABzJQAAAIAA0Aoc0AocmCHQChzRChzUChyYUdQKH6UjoGGhJqQm0QoogAByCQAAAA=="),
        ["3.12"] = ("4wEAAAAAAAAAAAAAAAMAAAADAAAA8zYAAACXAHQBAAAAAAAAAABkAasBAAAAAAAAagMAAAAAAAAAAAAAAAAAAAAAAABkAqsBAAAAAAAAUwApA07aAm9zegplY2hvIGluZXJ0KQLaCl9faW1wb3J0X1/aBnN5c3RlbSkB2gF4cwEAAAAg2gFt+gg8bGFtYmRhPnIHAAAAAQAAAHMWAAAAgACMKpBU0woa1woh0QohoCzTCi+AAPMAAAAA", "4wEAAAAAAAAAAAAAAAUAAAADAAAA81AAAACXAHwARACPAWMCZwBjAl0HAAB9AXwBZAF6BQAAkQKMCQQAYwJ9AWQCGQAAAHQBAAAAAAAAAAB8AKsBAAAAAAAAegAAAFMAYwIBAGMCfQF3ACkDTukCAAAA6QAAAAApAdoDbGVuKQLaAXjaAXlzAgAAACAg2gFt+gg8bGFtYmRhPnIIAAAAAQAAAHMmAAAAgACYIdYKHJBRiDGIcYs10gocmFHRCh+kI6BhoybRCiiAAPnSChxzBAAAAIUMIwQ="),
        ["3.13"] = ("4wEAAAAAAAAAAAAAAAMAAAADAAAA8zYAAACVAFsBAAAAAAAAAABTATUBAAAAAAAAUgMAAAAAAAAAAAAAAAAAAAAAAABTAjUBAAAAAAAAJAApA07aAm9zegplY2hvIGluZXJ0KQLaCl9faW1wb3J0X1/aBnN5c3RlbSkB2gF4cwEAAAAg2gFt2gg8bGFtYmRhPnIHAAAAAQAAAHMUAAAAgACMKpBU0woa1woh0QohoCzUCi/zAAAAAA==", "4wEAAAAAAAAAAAAAAAUAAAADAAAA81IAAACVAFUAEwBWAXMCLwBzAkgHAABvEVMBLQUAAFACTQkAAAsAIABzAm4BUwIFAAAAWwEAAAAAAAAAAFUANQEAAAAAAAAtAAAAJABzAiAAcwJuAWYAKQNO6QIAAADpAAAAACkB2gNsZW4pAtoBeNoBeXMCAAAAICDaAW3aCDxsYW1iZGE+cggAAAABAAAAcyYAAACAAJkh0wocmSGQUYhxjDWZIdEKHJhR0QofpCOgYaMm0goo+dIKHHMEAAAAhQ0kBA=="),
        ["3.14"] = (Convert.ToBase64String(Python314(hostile: true)), Convert.ToBase64String(Python314(hostile: false))),
    };

    public const string ModelingFile = """
        '''An ordinary model.'''
        import math
        import os
        from dataclasses import dataclass
        from typing import List, Optional, Tuple, Union

        import torch
        import torch.nn.functional as F
        from torch import nn
        from transformers import PretrainedConfig, PreTrainedModel
        from transformers.utils import logging

        from .configuration_x import XConfig

        try:
            from flash_attn import flash_attn_func
        except ImportError:
            flash_attn_func = None

        logger = logging.get_logger(__name__)
        _ACTIVATIONS = {"relu": F.relu, "gelu": lambda x: F.gelu(x)}

        @dataclass
        class Output:
            logits: torch.FloatTensor = None
            past: Optional[Tuple[Tuple[torch.FloatTensor]]] = None

        class Block(nn.Module):
            def __init__(self, config: XConfig, layer: int = 0):
                super().__init__()
                self.scale: float = 1 / math.sqrt(config.hidden_size // config.heads)
                self.act = _ACTIVATIONS[config.act] if config.act in _ACTIVATIONS else getattr(F, config.act)
                self.layers = nn.ModuleList([nn.Linear(config.hidden_size, config.hidden_size, bias=False) for _ in range(config.layers)])

            @torch.no_grad()
            def forward(self, x, mask: Optional[torch.Tensor] = None, *args, **kwargs) -> Union[Output, Tuple]:
                q, k, *rest = [layer(x) for layer in self.layers]
                scores = (q @ k.transpose(-1, -2)) * self.scale
                if (m := mask) is not None:
                    scores = scores.masked_fill(m[:, None, ..., :1] == 0, float("-inf"))
                return Output(logits=self.act(scores))

        class XModel(PreTrainedModel):
            config_class = XConfig
            _no_split_modules = ["Block"]

            def __init__(self, config):
                super().__init__(config)
                self.block = Block(config)
                self.post_init()

            @classmethod
            def from_pretrained(cls, path, *args, **kwargs):
                state = torch.load(os.path.join(path, "pytorch_model.bin"), map_location="cpu")
                model = super().from_pretrained(path, *args, **kwargs)
                model.eval()
                return model

            def forward(self, input_ids, **kwargs):
                logger.warning_once(f"shape {input_ids.shape!r:>{10}} of {self.config.vocab_size}")
                compiled = torch.compile(self.block)
                return compiled(input_ids, **{**kwargs, "return_dict": True})

        if __name__ == "__main__":
            import subprocess
            subprocess.run(["nvidia-smi"], check=False)
        """;

    public const string ConfigurationFile = """
        from transformers import PretrainedConfig

        class XConfig(PretrainedConfig):
            model_type = "x"
            attribute_map = {"num_hidden_layers": "layers"}

            def __init__(self, vocab_size=32000, hidden_size=64, heads=4, layers=2, act="relu", **kwargs):
                self.vocab_size, self.hidden_size = vocab_size, hidden_size
                self.heads, self.layers, self.act = heads, layers, act
                super().__init__(**kwargs)
        """;

    public const string Setup = """
        import io, os, re
        from setuptools import setup, find_packages
        with io.open(os.path.join(os.path.dirname(__file__), "README.md"), encoding="utf-8") as f:
            long_description = f.read()
        version = re.search(r'__version__ = "(.*?)"', open("x/__init__.py").read()).group(1)
        setup(name="x", version=version, packages=find_packages(), long_description=long_description, install_requires=["torch>=2"])
        """;

    public const string OrdinaryNotebook = """
        {"cells": [
          {"cell_type": "markdown", "metadata": {}, "source": ["# Train\n", "See <a href=\"https://example.org\">the docs</a>."]},
          {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["!pip install -q torch --index-url https://download.pytorch.org/whl/cpu\n", "%pip install transformers\n", "%matplotlib inline"], "outputs": []},
          {"cell_type": "code", "execution_count": 2, "metadata": {}, "source": ["import numpy as np, os, subprocess\n", "files = !ls\n", "%time x = np.ones(3)\n", "np.ones?\n", "print(subprocess.run(['ls']), x)"],
           "outputs": [{"output_type": "stream", "name": "stdout", "text": ["[1. 1. 1.]\n"]},
                       {"output_type": "display_data", "data": {"text/html": "<div><script src=\"https://cdn.plot.ly/plotly-2.js\"></script><table><tr><td>1</td></tr></table></div>", "image/png": "iVBORw0KGgo="}, "metadata": {}}]},
          {"cell_type": "code", "metadata": {}, "outputs": [], "source": "%%bash\nls -l | head"}
        ], "metadata": {"kernelspec": {"language": "python", "name": "python3"}, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
        """;

    /// <summary>A notebook of one code cell.</summary>
    public static byte[] Notebook(string source, string outputs = "[]", string kind = "code") =>
        Encoding.UTF8.GetBytes($$"""{"cells": [{"cell_type": "{{kind}}", "metadata": {}, "source": {{System.Text.Json.JsonSerializer.Serialize(source)}}, "outputs": {{outputs}}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}""");

    public static byte[] Bytes(string base64) => Convert.FromBase64String(base64);

    /// <summary>What the fuzzer mutates and what is cut at each byte.</summary>
    public static IEnumerable<byte[]> Seeds =>
    [
        .. Marshalled.Values.SelectMany(m => new[] { Bytes(m.Hostile), Bytes(m.Harmless) }),
        Encoding.UTF8.GetBytes(ModelingFile), Encoding.UTF8.GetBytes(Setup), Encoding.UTF8.GetBytes(OrdinaryNotebook),
        .. PythonAttacks.All.Values.Select(Encoding.UTF8.GetBytes), .. NotebookScanTests.Hostile.Values, .. TorchScriptScanTests.Hostile.Values.Select(Encoding.UTF8.GetBytes),
    ];

    // No Python 3.14 was at hand: its opcodes and layout, put together by hand.
    static byte[] Python314(bool hostile)
    {
        byte[] Cached(byte opcode, byte argument, int caches) => [opcode, argument, .. new byte[2 * caches]];
        byte[] code = hostile
            ? [128, 0, .. Cached(92, 1, 4), 82, 0, .. Cached(52, 1, 3), .. Cached(80, 3, 9), 82, 1, .. Cached(52, 1, 3), 35, 0]
            : [128, 0, 86, 0, 94, 2, .. Cached(44, 5, 5), 35, 0];
        string[] names = hostile ? ["__import__", "system"] : [];
        string[] constants = hostile ? ["os", "echo inert"] : [];
        var made = new List<byte> { 0xe3 };
        foreach (var number in new[] { 1, 0, 0, 4, 3 })
            made.AddRange(Int(number));
        made.AddRange([(byte)'s', .. Int(code.Length), .. code]);
        Tuple(constants);
        Tuple(names);
        Tuple(["x"]);
        made.AddRange([(byte)'s', .. Int(1), 0x26]);
        Text("m");
        Text("<lambda>");
        Text("<lambda>");
        made.AddRange(Int(1));
        made.AddRange([(byte)'s', .. Int(0), (byte)'s', .. Int(0)]);
        return [.. made];

        void Tuple(string[] texts)
        {
            made.AddRange([(byte)')', (byte)texts.Length]);
            foreach (var text in texts)
                Text(text);
        }

        void Text(string text) => made.AddRange([(byte)'z', (byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);

        static byte[] Int(int value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            return bytes;
        }
    }
}
