using Rapport.Engine.Live;
using Rapport.Engine.Views;
using Rapport.Silo.Accounts;
using Rapport.Silo.Accounts.Erasing;
using Rapport.Silo.Accounts.Privacy;
using Rapport.Silo.Operations;
using Rapport.Silo.Practice;
using Rapport.Silo.Web;

var builder = Start.Builder(args);
builder.AddWeb();
builder.AddHostAndStore();

builder.Services
    .AddLive()
    .AddViews()
    .AddAccounts()
    .AddPrivacy()
    .AddErasing()
    .AddPractice()
    .AddOperations();

var app = builder.Build();
app.UseWeb();

app.MapAccounts();
app.MapPrivacy();
app.MapErasing();
app.MapPractice();
app.MapOperations();

return await app.RunToEnd();
