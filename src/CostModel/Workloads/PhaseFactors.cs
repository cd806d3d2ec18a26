namespace PrivateInference.CostModel.Workloads;

/// <summary>By how much each phase of a run takes longer or shorter than its mean: log-normal with mean 1, drawn before the run.</summary>
/// <param name="variation">Coefficient of variation; 0 draws nothing.</param>
internal sealed class PhaseFactors(double variation)
{
    private readonly double _sigma = Math.Sqrt(Math.Log(1 + (variation * variation)));
    private double[] _online = [];
    private double[] _offline = [];
    private int[] _first = [];

    /// <summary>Draws for all requests, and for twice as many offline phases: as many are used, as many more fill stores.</summary>
    /// <param name="arrivals">The run's requests.</param>
    /// <param name="seed">Chooses the study.</param>
    /// <param name="run">Which repetition.</param>
    public void Fill(ArrivalTable arrivals, ulong seed, int run)
    {
        if (_sigma == 0)
        {
            return;
        }

        _first = arrivals.First;
        if (_online.Length < arrivals.Count)
        {
            _online = new double[arrivals.Count];
            _offline = new double[2 * arrivals.Count];
        }

        for (int client = 0; client + 1 < _first.Length; client++)
        {
            UnitStream stream = new(seed, run, ((ulong)client << 1) + 1);
            for (int request = _first[client]; request < _first[client + 1]; request++)
            {
                _online[request] = Draw(stream);
                _offline[2 * request] = Draw(stream);
                _offline[(2 * request) + 1] = Draw(stream);
            }
        }
    }

    /// <summary>Factor of an online phase.</summary>
    /// <param name="request">Index of the request in the run.</param>
    /// <returns>Above 0.</returns>
    public double Online(int request) => _sigma == 0 ? 1 : _online[request];

    /// <summary>Factor of an offline phase.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="number">How many the client began before.</param>
    /// <returns>Above 0.</returns>
    public double Offline(int client, int number) => _sigma == 0 ? 1 : _offline[(2 * _first[client]) + number];

    private double Draw(UnitStream stream) => Math.Exp((_sigma * stream.NextNormal()) - (_sigma * _sigma / 2));
}
