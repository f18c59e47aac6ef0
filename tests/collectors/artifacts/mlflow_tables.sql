BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "registered_models" (
	name VARCHAR(256) NOT NULL, 
	creation_time BIGINT, 
	last_updated_time BIGINT, 
	description VARCHAR(5000), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_pk PRIMARY KEY (workspace, name)
);
INSERT INTO registered_models VALUES('fraud',1795650323810,1795650323936,NULL,'default');
INSERT INTO registered_models VALUES('churn',1795650323820,1795650323994,NULL,'default');
INSERT INTO registered_models VALUES('empty',1795650323823,1795650323823,NULL,'default');
COMMIT;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "model_versions" (
	name VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	creation_time BIGINT, 
	last_updated_time BIGINT, 
	description VARCHAR(5000), 
	user_id VARCHAR(256), 
	current_stage VARCHAR(20), 
	source VARCHAR(500), 
	run_id VARCHAR(32), 
	status VARCHAR(20), 
	status_message VARCHAR(500), 
	run_link VARCHAR(500), 
	storage_location VARCHAR(500), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_version_pk PRIMARY KEY (workspace, name, version), 
	CONSTRAINT fk_model_versions_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON UPDATE CASCADE
);
INSERT INTO model_versions VALUES('fraud',1,1795650323844,1795650323844,NULL,NULL,'None','s3://models/fraud/0',NULL,'READY',NULL,NULL,'s3://models/fraud/0','default');
INSERT INTO model_versions VALUES('fraud',2,1795650323857,1795650323857,NULL,NULL,'None','s3://models/fraud/1',NULL,'READY',NULL,NULL,'s3://models/fraud/1','default');
INSERT INTO model_versions VALUES('fraud',3,1795650323872,1795650323872,NULL,NULL,'None','s3://models/fraud/2',NULL,'READY',NULL,NULL,'s3://models/fraud/2','default');
INSERT INTO model_versions VALUES('fraud',4,1795650323887,1795650323920,NULL,NULL,'Deleted_Internal','REDACTED-SOURCE-PATH','REDACTED-RUN-ID','READY',NULL,'REDACTED-RUN-LINK','s3://models/fraud/3','default');
INSERT INTO model_versions VALUES('fraud',5,1795650323936,1795650323936,NULL,NULL,'None','s3://models/fraud/5',NULL,'READY',NULL,NULL,'s3://models/fraud/5','default');
INSERT INTO model_versions VALUES('churn',1,1795650323970,1795650323994,NULL,NULL,'Production','s3://models/churn/1',NULL,'READY',NULL,NULL,'s3://models/churn/1','default');
COMMIT;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "registered_model_aliases" (
	alias VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_alias_pk PRIMARY KEY (workspace, name, alias), 
	CONSTRAINT fk_registered_model_aliases_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO registered_model_aliases VALUES('champion',2,'fraud','default');
INSERT INTO registered_model_aliases VALUES('challenger',5,'fraud','default');
COMMIT;
