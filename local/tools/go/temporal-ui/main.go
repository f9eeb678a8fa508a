// The Temporal Web UI's server, configured by the same environment variables as the image temporalio/ui.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/temporalio/ui-server/v2/server"
	"github.com/temporalio/ui-server/v2/server/api"
	"github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/headers"
	"github.com/temporalio/ui-server/v2/server/server_options"
)

func main() {
	settings, err := fromEnvironment()
	if err == nil {
		err = settings.Validate()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "temporal-ui: %v\n", err)
		os.Exit(1)
	}
	ui := server.NewServer(
		server_options.WithConfigProvider(settings),
		server_options.WithAPIMiddleware([]api.Middleware{headers.WithForwardHeaders(settings.ForwardHeaders)}),
	)
	if err := ui.Start(); err != nil {
		fmt.Fprintf(os.Stderr, "temporal-ui: %v\n", err)
		os.Exit(1)
	}
}

func fromEnvironment() (*config.Config, error) {
	read := &reader{}
	settings := &config.Config{
		TemporalGRPCAddress:           read.text("TEMPORAL_ADDRESS", "127.0.0.1:7233"),
		Host:                          read.text("TEMPORAL_UI_HOST", ""),
		Port:                          read.number("TEMPORAL_UI_PORT", 8080),
		PublicPath:                    read.text("TEMPORAL_UI_PUBLIC_PATH", ""),
		EnableUI:                      read.flag("TEMPORAL_UI_ENABLED", true),
		BannerText:                    read.text("TEMPORAL_BANNER_TEXT", ""),
		CloudUI:                       read.flag("TEMPORAL_CLOUD_UI", false),
		DefaultNamespace:              read.text("TEMPORAL_DEFAULT_NAMESPACE", "default"),
		FeedbackURL:                   read.text("TEMPORAL_FEEDBACK_URL", ""),
		NotifyOnNewVersion:            read.flag("TEMPORAL_NOTIFY_ON_NEW_VERSION", true),
		RefreshInterval:               read.duration("TEMPORAL_CONFIG_REFRESH_INTERVAL", 0),
		ShowTemporalSystemNamespace:   read.flag("TEMPORAL_SHOW_TEMPORAL_SYSTEM_NAMESPACE", false),
		DisableWriteActions:           read.flag("TEMPORAL_DISABLE_WRITE_ACTIONS", false),
		WorkflowTerminateDisabled:     read.flag("TEMPORAL_WORKFLOW_TERMINATE_DISABLED", false),
		WorkflowCancelDisabled:        read.flag("TEMPORAL_WORKFLOW_CANCEL_DISABLED", false),
		WorkflowSignalDisabled:        read.flag("TEMPORAL_WORKFLOW_SIGNAL_DISABLED", false),
		WorkflowResetDisabled:         read.flag("TEMPORAL_WORKFLOW_RESET_DISABLED", false),
		BatchActionsDisabled:          read.flag("TEMPORAL_BATCH_ACTIONS_DISABLED", false),
		StartWorkflowDisabled:         read.flag("TEMPORAL_START_WORKFLOW_DISABLED", false),
		HideWorkflowQueryErrors:       read.flag("TEMPORAL_HIDE_WORKFLOW_QUERY_ERRORS", false),
		RefreshWorkflowCountsDisabled: read.flag("TEMPORAL_REFRESH_WORKFLOW_COUNTS_DISABLED", false),
		ForwardHeaders:                read.list("TEMPORAL_FORWARD_HEADERS"),
		HideLogs:                      read.flag("TEMPORAL_HIDE_LOGS", false),
		CORS: config.CORS{
			AllowOrigins:   read.list("TEMPORAL_CORS_ORIGINS", "http://localhost:8080"),
			CookieInsecure: read.flag("TEMPORAL_CSRF_COOKIE_INSECURE", false),
		},
		TLS: config.TLS{
			CaFile:                 read.text("TEMPORAL_TLS_CA", ""),
			CertFile:               read.text("TEMPORAL_TLS_CERT", ""),
			KeyFile:                read.text("TEMPORAL_TLS_KEY", ""),
			CaData:                 read.text("TEMPORAL_TLS_CA_DATA", ""),
			CertData:               read.text("TEMPORAL_TLS_CERT_DATA", ""),
			KeyData:                read.text("TEMPORAL_TLS_KEY_DATA", ""),
			EnableHostVerification: read.flag("TEMPORAL_TLS_ENABLE_HOST_VERIFICATION", false),
			ServerName:             read.text("TEMPORAL_TLS_SERVER_NAME", ""),
		},
		Auth: config.Auth{
			Enabled: read.flag("TEMPORAL_AUTH_ENABLED", false),
			Providers: []config.AuthProvider{{
				Label:        read.text("TEMPORAL_AUTH_LABEL", "sso"),
				Type:         read.text("TEMPORAL_AUTH_TYPE", "oidc"),
				ProviderURL:  read.text("TEMPORAL_AUTH_PROVIDER_URL", ""),
				IssuerUrl:    read.text("TEMPORAL_AUTH_ISSUER_URL", ""),
				ClientID:     read.text("TEMPORAL_AUTH_CLIENT_ID", ""),
				ClientSecret: read.text("TEMPORAL_AUTH_CLIENT_SECRET", ""),
				CallbackURL:  read.text("TEMPORAL_AUTH_CALLBACK_URL", ""),
				Scopes:       read.list("TEMPORAL_AUTH_SCOPES"),
			}},
		},
		Codec: config.Codec{
			Endpoint:           read.text("TEMPORAL_CODEC_ENDPOINT", ""),
			PassAccessToken:    read.flag("TEMPORAL_CODEC_PASS_ACCESS_TOKEN", false),
			IncludeCredentials: read.flag("TEMPORAL_CODEC_INCLUDE_CREDENTIALS", false),
		},
	}
	return settings, read.err
}

// reader keeps the first variable that could not be read; an empty one counts as not set.
type reader struct{ err error }

func (r *reader) text(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func (r *reader) list(name string, fallback ...string) []string {
	value := os.Getenv(name)
	if value == "" {
		return fallback
	}
	items := strings.Split(value, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

func (r *reader) number(name string, fallback int) int {
	value, err := strconv.Atoi(r.text(name, strconv.Itoa(fallback)))
	r.note(name, "a whole number", err)
	return value
}

func (r *reader) flag(name string, fallback bool) bool {
	value, err := strconv.ParseBool(r.text(name, strconv.FormatBool(fallback)))
	r.note(name, "true or false", err)
	return value
}

func (r *reader) duration(name string, fallback time.Duration) time.Duration {
	value, err := time.ParseDuration(r.text(name, fallback.String()))
	r.note(name, "a duration such as 30s", err)
	return value
}

func (r *reader) note(name, wanted string, err error) {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s must be %s", name, wanted)
	}
}
