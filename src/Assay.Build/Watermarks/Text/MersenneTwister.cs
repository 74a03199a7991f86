namespace Assay.Build.Watermarks.Text;

/// <summary>MT19937 (M. Matsumoto, T. Nishimura, 1998), as PyTorch draws from it on the CPU. Not for secrets.</summary>
internal sealed class MersenneTwister
{
    const int Length = 624, Middle = 397;
    readonly uint[] state = new uint[Length];
    int at = Length;

    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (var i = 1; i < Length; i++)
            state[i] = (1_812_433_253 * (state[i - 1] ^ (state[i - 1] >> 30))) + (uint)i;
    }

    public uint Next()
    {
        if (at == Length)
            Turn();
        var y = state[at++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    void Turn()
    {
        for (var i = 0; i < Length; i++)
        {
            var y = (state[i] & 0x80000000) | (state[(i + 1) % Length] & 0x7fffffff);
            state[i] = state[(i + Middle) % Length] ^ (y >> 1) ^ ((y & 1) * 0x9908b0df);
        }

        at = 0;
    }
}
