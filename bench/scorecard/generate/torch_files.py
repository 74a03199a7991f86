"""PyTorch 1.13: every way to save, many layers, optimizers, schedulers, TorchScript."""
import io
import pickle

import torch
from torch import nn


def saved(value, **options):
    made = io.BytesIO()
    torch.save(value, made, **options)
    return made.getvalue()


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.norm = nn.BatchNorm2d(2)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


def make(s):
    torch.manual_seed(0)
    ben = s.ben
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2), nn.Dropout())
    legacy = {"_use_new_zipfile_serialization": False}
    for name, value in {"state-dict": model.state_dict(), "module": model, "parameters": list(model.parameters()), "tensor": torch.ones(3, 3), "nested": {"epoch": 3, "model": model.state_dict(), "args": {"lr": 0.1}, "loss": [0.5, 0.4]}, "views": [torch.arange(10)[2:5], torch.ones(3, 4).t()]}.items():
        ben(f"{name}.pt", saved(value), f"{name}, zip", "torch")
        ben(f"{name}-legacy.pt", saved(value, **legacy), f"{name}, legacy", "torch")
        ben(f"{name}.pkl", pickle.dumps(value, 4), f"{name}, plain pickle", "torch")
        ben(f"{name}-protocol4.bin", saved(value, pickle_protocol=4), f"{name}, zip with protocol 4", "torch")
    for dtype in (torch.float16, torch.bfloat16, torch.float64, torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64, torch.bool, torch.complex64):
        ben(f"dtype-{str(dtype)[6:]}.pt", saved(torch.ones(4, 4).to(dtype)), f"tensor of {dtype}", "torch")
    ben("quantized.pt", saved(torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8)), "quantized tensor", "torch")
    ben("sparse.pt", saved([torch.sparse_coo_tensor([[0]], [1.0], (2,)), torch.eye(3).to_sparse_csr()]), "sparse tensors", "torch")
    ben("misc.pt", saved({"size": torch.Size([1, 2]), "device": torch.device("cpu"), "dtype": torch.float32, "parameter": nn.Parameter(torch.ones(1)), "buffer": torch.zeros(1), "grad": torch.ones(2, requires_grad=True)}), "sizes, devices, types", "torch")
    layers = {"rnn": [nn.LSTM(4, 2), nn.GRU(4, 2), nn.RNN(4, 2)], "transformer": [nn.TransformerEncoderLayer(8, 2), nn.MultiheadAttention(8, 2)], "embeddings": [nn.Embedding(10, 4), nn.EmbeddingBag(10, 4)], "norms": [nn.LayerNorm(4), nn.GroupNorm(2, 4), nn.InstanceNorm2d(4)],
              "activations": [nn.ReLU(), nn.GELU(), nn.SiLU(), nn.Tanh(), nn.Softmax(1), nn.PReLU(), nn.ELU(), nn.Hardswish()], "pooling": [nn.MaxPool2d(2), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1)], "losses": [nn.CrossEntropyLoss(), nn.MSELoss(), nn.BCEWithLogitsLoss()], "containers": [nn.ModuleList([nn.Linear(2, 2)]), nn.ModuleDict({"a": nn.Linear(2, 2)}), nn.ParameterList([nn.Parameter(torch.ones(1))])],
              "convolutions": [nn.Conv1d(1, 1, 1), nn.Conv3d(1, 1, 1), nn.ConvTranspose2d(1, 1, 1)], "upsampling": [nn.Upsample(scale_factor=2), nn.PixelShuffle(2)], "transformer-full": [nn.Transformer(8, 2, 1, 1, 16)]}
    for name, value in layers.items():
        ben(f"layers-{name}.pt", saved(nn.ModuleList([m for m in value])), f"layers: {name}", "torch")
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop, torch.optim.Adagrad, torch.optim.LBFGS):
        small = nn.Linear(2, 2)
        optimizer = kind(small.parameters(), lr=0.1)

        def closure(small=small, optimizer=optimizer):
            optimizer.zero_grad()
            loss = small(torch.ones(1, 2)).sum()
            loss.backward()
            return loss
        optimizer.step(closure)
        ben(f"optimizer-{kind.__name__}.pt", saved(optimizer.state_dict()), f"state of {kind.__name__}", "torch")
    optimizer = torch.optim.Adam(model.parameters())
    ben("optimizer-object.pt", saved(optimizer), "an optimizer itself", "torch")
    for name, scheduler in {"step": torch.optim.lr_scheduler.StepLR(optimizer, 1), "cosine": torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5), "plateau": torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer), "onecycle": torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD(model.parameters(), 0.1), 0.1, 10)}.items():
        state = {key: value for key, value in scheduler.state_dict().items() if key not in ("anneal_func", "_scale_fn_ref")}
        ben(f"scheduler-{name}.pt", saved(state), f"state of a scheduler: {name}", "torch")
    ben("dataset.pt", saved(torch.utils.data.TensorDataset(torch.ones(3), torch.zeros(3))), "a data set", "torch")
    ben("random-state.pt", saved({"cpu": torch.get_rng_state()}), "state of the random generator", "torch")
    example = torch.ones(1, 1, 4, 4)
    evaluated = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2)).eval()
    torch.jit.script(evaluated).save(str(s.path("benign", "scripted.pt", "torch.jit.script", "torch")))
    torch.jit.trace(evaluated, example).save(str(s.path("benign", "traced.pt", "torch.jit.trace", "torch")))
    torch.jit.freeze(torch.jit.script(evaluated)).save(str(s.path("benign", "frozen.pt", "torch.jit.freeze", "torch")))
    torch.jit.script(Block().eval()).save(str(s.path("benign", "scripted-block.pt", "torch.jit.script of a class", "torch")))
