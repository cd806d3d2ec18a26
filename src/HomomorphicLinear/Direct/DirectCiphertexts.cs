using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Direct;

/// <summary>A client's ciphertexts as direct evaluation reads them: coefficients in digits, two polynomials side by side, continued beyond both ends.</summary>
internal sealed class DirectCiphertexts : IUploadedZero
{
    private readonly Ring _ring;
    private readonly ArraySegment<int>[] _digits;
    private readonly int[] _firstDigit;
    private readonly double[] _zeroConstant;
    private readonly double[] _zeroLinear;

    /// <summary>Reads an upload.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="schedule">Its schedule.</param>
    /// <param name="upload">Of the plan's length.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public DirectCiphertexts(LinearLayerPlan plan, DirectSchedule schedule, ReadOnlySpan<byte> upload, int degreeOfParallelism)
    {
        _ring = plan.Parameters.Ring;
        _zeroConstant = new double[_ring.Length];
        _zeroLinear = new double[_ring.Length];
        _firstDigit = new int[_ring.Count + 1];
        for (int prime = 0; prime < _ring.Count; prime++)
        {
            _firstDigit[prime + 1] = _firstDigit[prime] + (2 * new ResidueDigits(_ring.Modulus(prime)).Count);
        }

        int pairs = schedule.Pairs.Count;
        int tiles = plan.Packing.Tiles;
        _digits = new ArraySegment<int>[tiles * _firstDigit[^1]];
        for (int i = 0; i < _digits.Length; i++)
        {
            _digits[i] = WorkArrays.Rent<int>(checked(pairs * schedule.PairLength));
        }

        UploadReader reader = new(plan.Parameters, upload);
        Workers.Run(
            1 + (tiles * pairs),
            degreeOfParallelism,
            () => new Scratch(_ring),
            (item, scratch) =>
            {
                if (item == 0)
                {
                    reader.Read(0, scratch.Words, _zeroConstant, _zeroLinear);
                    return;
                }

                int tile = (item - 1) / pairs;
                int pair = (item - 1) % pairs;
                int first = 1 + (tile * plan.Packing.CiphertextsPerTile);
                Load(reader, first + schedule.Pairs[pair].First, scratch, scratch.First);
                if (schedule.Pairs[pair].Second < 0)
                {
                    scratch.Second.AsSpan().Clear();
                }
                else
                {
                    Load(reader, first + schedule.Pairs[pair].Second, scratch, scratch.Second);
                }

                Cut(schedule, tile, pair, scratch);
            });
        reader.Release();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> ZeroConstant => _zeroConstant;

    /// <inheritdoc/>
    public ReadOnlySpan<double> ZeroLinear => _zeroLinear;

    /// <summary>Gives back what it holds; afterwards only the encryption of zero may be read.</summary>
    public void Release() => Array.ForEach(_digits, WorkArrays.Return);

    /// <summary>One digit of all pairs.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="prime">Which prime.</param>
    /// <param name="half">0 for <c>c0</c>, 1 for <c>c1</c>.</param>
    /// <param name="digit">From 0, the lowest.</param>
    /// <returns>As many words as all pairs take.</returns>
    public ReadOnlySpan<int> Digits(int tile, int prime, int half, int digit) => _digits[IndexOf(tile, prime, half, digit)];

    private int IndexOf(int tile, int prime, int half, int digit)
    {
        int digits = (_firstDigit[prime + 1] - _firstDigit[prime]) / 2;
        return (tile * _firstDigit[^1]) + _firstDigit[prime] + (half * digits) + digit;
    }

    /// <summary>A ciphertext's coefficients, <c>c0</c> and then <c>c1</c>.</summary>
    private void Load(UploadReader reader, int index, Scratch scratch, double[] halves)
    {
        reader.Read(index, scratch.Words, halves.AsSpan(0, _ring.Length), halves.AsSpan(_ring.Length));
        for (int half = 0; half < 2; half++)
        {
            for (int prime = 0; prime < _ring.Count; prime++)
            {
                NttKernel.Inverse(_ring.Tables[prime], Part(halves, half, prime));
            }
        }
    }

    private void Cut(DirectSchedule schedule, int tile, int pair, Scratch scratch)
    {
        int degree = _ring.Degree;
        for (int prime = 0; prime < _ring.Count; prime++)
        {
            ResidueDigits digits = new(_ring.Modulus(prime));
            for (int half = 0; half < 2; half++)
            {
                for (int digit = 0; digit < digits.Count; digit++)
                {
                    Span<int> words = _digits[IndexOf(tile, prime, half, digit)].AsSpan(pair * schedule.PairLength, schedule.Before + degree + schedule.After);
                    Span<int> inside = words.Slice(schedule.Before, degree);
                    DigitKernel.Cut(digits, Part(scratch.First, half, prime), Part(scratch.Second, half, prime), digit, inside);

                    // x^n = -1: beyond an end lies the other end with the other sign.
                    DigitKernel.Negate(inside[(degree - schedule.Before)..], words[..schedule.Before]);
                    DigitKernel.Negate(inside[..schedule.After], words[(schedule.Before + degree)..]);
                }
            }
        }
    }

    private Span<double> Part(double[] halves, int half, int prime) => _ring.Part(halves.AsSpan(half * _ring.Length, _ring.Length), prime);

    /// <summary>What a thread needs to read two ciphertexts.</summary>
    /// <param name="ring">Their ring.</param>
    private sealed class Scratch(Ring ring)
    {
        /// <summary>Residues of one prime.</summary>
        public ulong[] Words { get; } = new ulong[ring.Degree];

        /// <summary>Both polynomials of a pair's first ciphertext.</summary>
        public double[] First { get; } = new double[2 * ring.Length];

        /// <summary>Those of its second.</summary>
        public double[] Second { get; } = new double[2 * ring.Length];
    }
}
